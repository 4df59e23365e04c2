package io.driftsafe.operation;

import io.driftsafe.operation.OperationView.BlockerView;
import io.driftsafe.resource.Snapshot;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation as a list shows it: without what is long. */
record OperationSummary(
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
        @Nullable BigDecimal monthlySavings,
        Savings savings,
        OperationState status,
        boolean canProceed,
        List<BlockerView> blockers,
        @Nullable Failure failure,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt) {

    static OperationSummary of(Operation operation, Map<Snapshot.Kind, State> states, List<Blocker> blockers) {
        var resource = operation.resource();
        var original = required(states, Snapshot.Kind.ORIGINAL);
        var target = required(states, Snapshot.Kind.TARGET);
        return new OperationSummary(
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
                OperationView.savings(original.estimatedCost(), target.estimatedCost()),
                Savings.of(
                        OperationView.savings(original.estimatedCost(), target.estimatedCost()),
                        operation.appliedSavings()),
                operation.state(),
                blockers.isEmpty(),
                blockers.stream().map(BlockerView::of).toList(),
                operation.failure().orElse(null),
                operation.acknowledgedBy().orElse(null),
                operation.acknowledgedAt().orElse(null));
    }

    private static State required(Map<Snapshot.Kind, State> states, Snapshot.Kind kind) {
        return states.getOrDefault(kind, State.LOST);
    }

    /** A snapshot without its configuration. */
    record State(@Nullable BigDecimal estimatedCost, String configHash) {

        /** Its row was removed from the database: one damaged operation does not hide all others. */
        static final State LOST = new State(null, "");
    }
}
