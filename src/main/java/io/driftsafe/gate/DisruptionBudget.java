package io.driftsafe.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * How much of a group of operations may be in flight at once, begin in an hour and a day, and fail before the rest of
 * the group waits for a person; pure.
 *
 * @param labels which all of the group carry
 * @param haltedAt when so many had failed that nothing more of the group begins
 * @param releasedAt from when on failures count anew
 */
record DisruptionBudget(
        UUID id,
        String name,
        Map<String, String> labels,
        Bounds bounds,
        Optional<Instant> haltedAt,
        Optional<Instant> releasedAt,
        long version,
        String createdBy,
        Instant createdAt,
        String updatedBy,
        Instant updatedAt) {

    DisruptionBudget {
        labels = Map.copyOf(labels);
    }

    boolean covers(Map<String, String> carried) {
        return carried.entrySet().containsAll(labels.entrySet());
    }

    /** What it has against one more beginning now. */
    Optional<Hold> hold(Use use) {
        if (haltedAt.isPresent()) {
            return Optional.of(held(
                    "%d of its operations failed within %s, so nothing more of it begins since %s: look why, then POST /api/v1/budgets/%s/release"
                            .formatted(
                                    bounds.stopAfterFailures().orElse(0),
                                    bounds.failureWindow(),
                                    haltedAt.get(),
                                    new BudgetId(id).value())));
        }
        return full("in flight", use.inFlight(), bounds.maxInFlight())
                .or(() -> full(
                        "in flight",
                        use.inFlight(),
                        bounds.maxInFlightPercent().map(percent -> share(use.groupSize(), percent))))
                .or(() -> full("begun within an hour", use.lastHour(), bounds.maxPerHour()))
                .or(() -> full("begun within a day", use.lastDay(), bounds.maxPerDay()));
    }

    /** At least one, for nothing would ever begin of a small group. */
    private static int share(long size, int percent) {
        return Math.toIntExact(Math.max(1, size * percent / 100));
    }

    private Optional<Hold> full(String what, long used, Optional<Integer> most) {
        return most.filter(limit -> used >= limit)
                .map(limit -> held("%d are %s, and %d may be: wait, or raise it at /api/v1/budgets/%s"
                        .formatted(used, what, limit, new BudgetId(id).value())));
    }

    private Hold held(String why) {
        return new Hold(Hold.BUDGET, "Disruption budget %s: %s".formatted(name, why));
    }

    /** What a budget allows; what is empty is not bounded. */
    record Bounds(
            Optional<Integer> maxInFlight,
            Optional<Integer> maxInFlightPercent,
            Optional<Integer> maxPerHour,
            Optional<Integer> maxPerDay,
            Optional<Integer> stopAfterFailures,
            Duration failureWindow) {}

    /** What of a group is and was let in. */
    record Use(long inFlight, long lastHour, long lastDay, long groupSize) {}
}
