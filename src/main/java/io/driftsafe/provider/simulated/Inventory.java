package io.driftsafe.provider.simulated;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.Configuration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Takes over what exists from a Terraform state, all of it or nothing. */
@Service
@OnSimulatedCloud
class Inventory {

    private static final int LONGEST_ACCOUNT = 255;

    private final SimulatedResources resources;
    private final ResourceTypes types;
    private final SecretMask masking;
    private final JdbcClient sql;
    private final TransactionTemplate transactions;

    Inventory(
            SimulatedResources resources,
            ResourceTypes types,
            SecretMask masking,
            JdbcClient sql,
            TransactionTemplate transactions) {
        this.resources = resources;
        this.types = types;
        this.masking = masking;
        this.sql = sql;
        this.transactions = transactions;
    }

    /**
     * Replaces all resources of the account by those of the state.
     *
     * @throws Refusal 422 if it is no such state, 409 while somebody holds a resource of the account
     */
    InventoryLoaded replace(String account, JsonNode json) {
        requireName(account);
        var state = TerraformState.read(json);
        var loaded = masked(account, state.instances());
        try {
            transactions.executeWithoutResult(transaction -> {
                refuseWhileClaimed(account);
                resources.replaceAll(account, loaded);
            });
        } catch (PessimisticLockingFailureException e) {
            throw busy(account);
        }
        return new InventoryLoaded(loaded.size(), state.leftOut());
    }

    private static void requireName(String account) {
        if (account.isBlank()
                || account.length() > LONGEST_ACCOUNT
                || account.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(
                    "account", "account is a name of at most %d printable characters".formatted(LONGEST_ACCOUNT));
        }
    }

    private List<SimulatedResource> masked(String account, List<TerraformState.Instance> instances) {
        var loaded = new ArrayList<SimulatedResource>();
        var byKey = new HashMap<String, SimulatedResource>();
        for (var instance : instances) {
            var type = types.of(instance.resourceType()).alsoSecret(instance.secretPaths());
            var configuration = masking.masked(type, Configuration.of(instance.attributes()));
            var resource = new SimulatedResource(
                    account, instance.address(), instance.resourceKey(), type, configuration, false);
            var other = byKey.putIfAbsent(resource.resourceKey(), resource);
            if (other != null && !other.configuration().sameAs(configuration, type)) {
                throw Refusal.invalid(
                        instance.pointer() + "/attributes",
                        "%s is the same resource as %s, but with other attributes"
                                .formatted(resource.resourceId(), other.resourceId()));
            }
            loaded.add(resource);
        }
        return loaded;
    }

    /** No claim can be taken from here to the end of the transaction. */
    private void refuseWhileClaimed(String account) {
        sql.sql("set local lock_timeout = '2s'").update();
        sql.sql("lock table resource_claim in share mode").update();
        var claimed = sql.sql(
                        "select exists (select from resource_claim where provider = :provider and account = :account)")
                .param("provider", SimulatedCloud.NAME)
                .param("account", account)
                .query(Boolean.class)
                .single();
        if (claimed) {
            throw busy(account);
        }
    }

    private static Refusal busy(String account) {
        return Refusal.of(
                ProblemCode.RESOURCE_BUSY,
                "An operation holds a resource of the account %s: load the inventory when it has ended"
                        .formatted(account));
    }

    /** What became of a state. */
    record InventoryLoaded(int loaded, List<TerraformState.LeftOut> leftOut) {}
}
