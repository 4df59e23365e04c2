package io.driftsafe.operation;

import io.driftsafe.pricing.contract.CommitmentUse;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.seal.Seals;
import io.driftsafe.slo.CostChange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The seals of an operation: they tell a record that this service wrote from one that was changed in the database. */
@Component
class OperationSeals {

    private static final String OPERATION = "operation";
    private static final String OBSERVED = "observed";
    private static final String COSTS = "costs";

    private final Seals seals;
    private final JsonMapper json;

    OperationSeals(Seals seals, JsonMapper json) {
        this.seals = seals;
        this.json = json;
    }

    String sealCosts(OperationId id, CostChange costs, List<CommitmentUse> uses) {
        return seals.seal(COSTS, costsContent(id, costs, uses));
    }

    /** A sentence if what the latest check saw of the costs is not as this service wrote it. */
    Optional<String> brokenCosts(Operation operation) {
        return operation
                .costs()
                .flatMap(costs -> explain(
                        "What the change costs",
                        COSTS,
                        costsContent(operation.operationId(), costs, operation.commitmentUses()),
                        operation.costsSeal()));
    }

    private byte[] costsContent(OperationId id, CostChange costs, List<CommitmentUse> uses) {
        var content = JsonNodeFactory.instance.objectNode();
        content.put("operation", id.value());
        // As it is read back: JSON keeps a number's value, and not how it was written.
        content.set("change", json.readTree(json.writeValueAsString(costs)));
        content.set("commitments", json.readTree(json.writeValueAsString(uses)));
        return bytes(content);
    }

    /** @param snapshots of all kinds; the observed ones have seals of their own */
    String seal(Operation operation, Collection<Snapshot> snapshots) {
        return seals.seal(OPERATION, content(operation, snapshots));
    }

    String sealObserved(OperationId id, Snapshot snapshot, @Nullable Long attempt) {
        return seals.seal(OBSERVED, observedContent(id, snapshot, Optional.ofNullable(attempt)));
    }

    /** A sentence for each record that is not as this service wrote it; none when all is whole. */
    List<String> broken(Operation operation, List<SnapshotEntity> snapshots) {
        var broken = new ArrayList<String>();
        for (var entity : snapshots) {
            var snapshot = entity.snapshot();
            var kind = snapshot.kind().name().toLowerCase(Locale.ROOT);
            if (!snapshot.configHash().value().equals(entity.configHash())) {
                broken.add("The %s snapshot does not match its hash: it was changed in the database".formatted(kind));
            } else if (snapshot.kind() == Snapshot.Kind.OBSERVED) {
                var content = observedContent(operation.operationId(), snapshot, entity.attempt());
                explain("The observed snapshot", OBSERVED, content, entity.seal())
                        .ifPresent(broken::add);
            }
        }
        var named = snapshots.stream().map(SnapshotEntity::snapshot).toList();
        explain("The operation", OPERATION, content(operation, named), operation.seal())
                .ifPresent(broken::add);
        return broken;
    }

    private Optional<String> explain(String what, String purpose, byte[] content, @Nullable String seal) {
        return switch (seals.verify(purpose, content, seal)) {
            case WHOLE -> Optional.empty();
            case BROKEN -> Optional.of(what + " does not match its seal: it was changed in the database");
            case UNKNOWN_KEY ->
                Optional.of("%s was sealed with key %s, which this service does not have: add it to driftsafe.seal.keys"
                        .formatted(what, Seals.keyOf(seal)));
        };
    }

    private static byte[] content(Operation operation, Collection<Snapshot> snapshots) {
        var content = JsonNodeFactory.instance.objectNode();
        content.put("id", operation.operationId().value());
        var resource = content.putObject("resource");
        resource.put("provider", operation.resource().provider());
        resource.put("account", operation.resource().account());
        operation.resource().region().ifPresent(region -> resource.put("region", region));
        resource.put("id", operation.resource().resourceId());
        resource.put("key", operation.claim().resourceKey());
        resource.put("type", operation.resourceType());
        content.put("strict", operation.strict());
        content.put("accept_irreversible", operation.acceptIrreversible());
        content.put("accept_managed_by", operation.acceptManagedBy());
        content.set("patch", operation.patch());
        cost(content, "current_cost", operation.givenCurrentCost());
        cost(content, "proposed_cost", operation.givenProposedCost());
        cost(content, "applied_savings", operation.appliedSavings());
        var changes = content.putArray("changes");
        for (var change : operation.changes()) {
            var entry = changes.addObject();
            entry.put("path", change.path().toString());
            change.from().ifPresent(value -> entry.set("from", value));
            change.to().ifPresent(value -> entry.set("to", value));
            entry.put("reversibility", change.reversibility().name());
            entry.put("downtime", change.downtime().name());
        }
        content.set("plan", plan(operation));
        var states = content.putObject("snapshots");
        for (var snapshot : snapshots) {
            if (snapshot.kind() != Snapshot.Kind.OBSERVED) {
                states.set(snapshot.kind().name(), state(snapshot));
            }
        }
        return bytes(content);
    }

    private static ObjectNode plan(Operation operation) {
        var plan = JsonNodeFactory.instance.objectNode();
        plan.put("timeout_seconds", operation.rollbackTimeout().toSeconds());
        plan.put("auto_rollback", operation.autoRollback());
        var steps = plan.putArray("steps");
        for (var step : operation.plan().steps()) {
            steps.addObject()
                    .put("order", step.order())
                    .put("reversibility", step.reversibility().name())
                    .set("restore_config", step.restoreConfig());
        }
        return plan;
    }

    private static byte[] observedContent(OperationId id, Snapshot snapshot, Optional<Long> attempt) {
        var content = state(snapshot).put("operation", id.value());
        attempt.ifPresent(number -> content.put("attempt", number));
        return bytes(content);
    }

    private static ObjectNode state(Snapshot snapshot) {
        var state = JsonNodeFactory.instance.objectNode();
        state.set("config", snapshot.config().json());
        cost(state, "cost", snapshot.estimatedCost());
        return state;
    }

    private static void cost(ObjectNode content, String name, Optional<Money> cost) {
        cost.ifPresent(money -> content.put(name, money.amount().toPlainString()));
    }

    private static byte[] bytes(ObjectNode content) {
        return CanonicalJson.of(content).getBytes(StandardCharsets.UTF_8);
    }
}
