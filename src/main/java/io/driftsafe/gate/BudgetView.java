package io.driftsafe.gate;

import io.driftsafe.wire.Versioned;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disruption budget as clients see it.
 *
 * @param waiting what holds the next of the group back now; null where nothing of the budget does
 */
record BudgetView(
        BudgetId id,
        String name,
        Map<String, String> labels,
        @Nullable Integer maxInFlight,
        @Nullable Integer maxInFlightPercent,
        @Nullable Integer maxPerHour,
        @Nullable Integer maxPerDay,
        @Nullable Integer stopAfterFailures,
        long failureWindowSeconds,
        @Nullable Instant haltedAt,
        long inFlight,
        long lastHour,
        long lastDay,
        long groupSize,
        @Nullable String waiting,
        String createdBy,
        Instant createdAt,
        String updatedBy,
        Instant updatedAt)
        implements Versioned {

    static BudgetView of(DisruptionBudget budget, DisruptionBudget.Use use) {
        var bounds = budget.bounds();
        return new BudgetView(
                new BudgetId(budget.id()),
                budget.name(),
                budget.labels(),
                bounds.maxInFlight().orElse(null),
                bounds.maxInFlightPercent().orElse(null),
                bounds.maxPerHour().orElse(null),
                bounds.maxPerDay().orElse(null),
                bounds.stopAfterFailures().orElse(null),
                bounds.failureWindow().toSeconds(),
                budget.haltedAt().orElse(null),
                use.inFlight(),
                use.lastHour(),
                use.lastDay(),
                use.groupSize(),
                budget.hold(use).map(Hold::message).orElse(null),
                budget.createdBy(),
                budget.createdAt(),
                budget.updatedBy(),
                budget.updatedAt());
    }
}
