package io.driftsafe.provider.simulated;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.Configuration;
import io.driftsafe.wire.JsonStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes over what exists from a file of Terraform's, all of it or nothing. */
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
     * Replaces all resources of the account by those of the file.
     *
     * @throws Refusal 400 or 422 if it is no such file, 409 while somebody holds a resource of the account
     */
    InventoryLoaded replace(String account, JsonStream file) {
        requireName(account);
        refuseWhileClaimed(account);
        try (var masked = MaskedResources.create()) {
            var arrival = new Arrival(account, masked);
            TerraformFile.read(file, arrival);
            store(account, masked);
            return new InventoryLoaded(masked.size(), arrival.leftOut);
        }
    }

    private static void requireName(String account) {
        if (account.isBlank()
                || account.length() > LONGEST_ACCOUNT
                || account.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(
                    "account", "account is a name of at most %d printable characters".formatted(LONGEST_ACCOUNT));
        }
    }

    /**
     * Looks for claims last, and only then locks them out: a large inventory would else hold up every operation. One
     * that begins on this account meanwhile finds its resource locked, and has taken its claim before.
     */
    private void store(String account, MaskedResources masked) {
        try {
            transactions.executeWithoutResult(transaction -> {
                sql.sql("set local lock_timeout = '2s'").update();
                resources.replaceAll(account, masked);
                sql.sql("lock table resource_claim in share mode").update();
                refuseWhileClaimed(account);
            });
        } catch (PessimisticLockingFailureException e) {
            throw busy(account);
        }
    }

    private void refuseWhileClaimed(String account) {
        var claimed = sql.sql(
                        "select exists (select from resource_claim where provider = :provider and account = :account and working)")
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
                "An operation works on a resource of the account %s, or another inventory is being loaded: load this one when that has ended"
                        .formatted(account));
    }

    /** What comes in, masked before it is put anywhere. */
    private final class Arrival implements TerraformResources {

        private final String account;
        private final MaskedResources masked;
        private final List<LeftOut> leftOut = new ArrayList<>();

        Arrival(String account, MaskedResources masked) {
            this.account = account;
            this.masked = masked;
        }

        @Override
        public void found(TerraformObject object) {
            var type = types.of(SimulatedCloud.NAME, object.resourceType()).alsoSecret(object.secretPaths());
            var configuration = masking.masked(type, Configuration.of(object.attributes()));
            var resource = SimulatedResource.named(account, object.address(), type, configuration);
            if (resource.canBeStored()) {
                masked.add(resources.row(resource, object.place()));
            } else {
                leftOut(object.address(), "its id or arn is too long");
            }
        }

        @Override
        public void leftOut(String address, String reason) {
            leftOut.add(new LeftOut(address, reason));
        }
    }

    /** What became of a file. */
    record InventoryLoaded(int loaded, List<LeftOut> leftOut) {}
}
