package io.driftsafe.operation;

import io.driftsafe.audit.AuditEntry;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.retention.Archives.Archive;
import io.driftsafe.wire.Versioned;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An operation as clients see it. */
record OperationView(
        String id,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        @Nullable String retryOf,
        String provider,
        String account,
        @Nullable String region,
        String resourceId,
        String resourceType,
        String fixDescription,
        boolean strict,
        boolean acceptIrreversible,
        boolean acceptManagedBy,
        Map<String, String> labels,
        State originalState,
        State targetState,
        @Nullable State appliedState,
        @Nullable State restoredState,
        List<RecordedChange> changes,
        @Nullable BigDecimal monthlySavings,
        Savings savings,
        OperationState status,
        boolean canProceed,
        List<BlockerView> blockers,
        Holds.@Nullable Held waiting,
        List<CheckResult> safetyChecks,
        DriftReport drift,
        PlanView rollbackPlan,
        @Nullable Failure failure,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt,
        @Nullable Archive archived,
        List<AuditEntry> executionLog)
        implements Versioned {

    static OperationView of(
            Operation operation,
            Map<Snapshot.Kind, State> states,
            Optional<Archive> archived,
            List<Blocker> blockers,
            Optional<Holds.Held> held,
            List<AuditEntry> log) {
        var resource = operation.resource();
        var original = states.getOrDefault(Snapshot.Kind.ORIGINAL, State.lost(operation));
        var target = states.getOrDefault(Snapshot.Kind.TARGET, State.lost(operation));
        return new OperationView(
                operation.operationId().value(),
                operation.createdAt(),
                operation.updatedAt(),
                operation.createdBy(),
                operation.retryOf().map(id -> new OperationId(id).value()).orElse(null),
                resource.provider(),
                resource.account(),
                resource.region().orElse(null),
                resource.resourceId(),
                operation.resourceType(),
                operation.fixDescription(),
                operation.strict(),
                operation.acceptIrreversible(),
                operation.acceptManagedBy(),
                operation.labels(),
                original,
                target,
                states.get(Snapshot.Kind.APPLIED),
                states.get(Snapshot.Kind.RESTORED),
                operation.recordedChanges(),
                savings(original.estimatedCost(), target.estimatedCost()),
                Savings.of(savings(original.estimatedCost(), target.estimatedCost()), operation.appliedSavings()),
                operation.state(),
                blockers.isEmpty(),
                blockers.stream().map(BlockerView::of).toList(),
                held.orElse(null),
                operation.findings(),
                operation.drift(),
                PlanView.of(operation),
                operation.failure().orElse(null),
                operation.acknowledgedBy().orElse(null),
                operation.acknowledgedAt().orElse(null),
                archived.orElse(null),
                log);
    }

    /** The difference of the rounded costs; null where one is not known. */
    static @Nullable BigDecimal savings(@Nullable BigDecimal before, @Nullable BigDecimal after) {
        return before == null || after == null ? null : before.subtract(after);
    }

    /** A snapshot of the operation's resource. */
    record State(ObjectNode config, @Nullable BigDecimal estimatedCost, Instant timestamp, String configHash) {

        /** Its row was removed from the database, as the seal tells. */
        static State lost(Operation operation) {
            return new State(Configuration.EMPTY.json(), null, operation.createdAt(), "");
        }

        /** Of an archived operation: all but the configuration, which is in the archive. */
        static State archived(@Nullable BigDecimal cost, Instant timestamp, String configHash) {
            return new State(Configuration.EMPTY.json(), cost, timestamp, configHash);
        }

        static State of(SnapshotEntity entity) {
            var snapshot = entity.snapshot();
            return new State(
                    snapshot.config().json(),
                    snapshot.estimatedCost().map(Money::amount).orElse(null),
                    snapshot.timestamp(),
                    entity.configHash());
        }
    }

    /** One thing that stands against applying it now. */
    record BlockerView(String code, String message) {

        static BlockerView of(Blocker blocker) {
            return new BlockerView(blocker.code().value(), blocker.message());
        }
    }

    /** How the resource is put back. */
    record PlanView(
            List<RollbackStep> steps,
            long timeoutSeconds,
            boolean autoRollback,
            RollbackPlan.Status status,
            @Nullable Instant earliestAt) {

        static PlanView of(Operation operation) {
            return new PlanView(
                    operation.plan().steps(),
                    operation.rollbackTimeout().toSeconds(),
                    operation.autoRollback(),
                    operation.rollbackStatus(),
                    operation.rollbackEarliestAt().orElse(null));
        }
    }
}
