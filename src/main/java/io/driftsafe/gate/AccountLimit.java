package io.driftsafe.gate;

import java.time.Instant;
import java.util.Optional;

/**
 * How much may be applied at an account at once, and begin in a minute.
 *
 * @param account empty for each account of the provider that has no limit of its own
 */
public record AccountLimit(
        String provider,
        Optional<String> account,
        Optional<Integer> maxConcurrent,
        Optional<Integer> maxPerMinute,
        String updatedBy,
        Instant updatedAt) {

    /** What it has against one more beginning now at an account. */
    Optional<Hold> hold(String at, Use use) {
        return maxConcurrent
                .filter(most -> use.inFlight() >= most)
                .map(most -> held(at, "%d operations are in flight, and %d may be".formatted(use.inFlight(), most)))
                .or(() -> maxPerMinute
                        .filter(most -> use.lastMinute() >= most)
                        .map(most -> held(
                                at,
                                "%d operations have begun within a minute, and %d may"
                                        .formatted(use.lastMinute(), most))));
    }

    private Hold held(String at, String why) {
        return new Hold(
                Hold.ACCOUNT_LIMIT,
                "At the account %s of %s %s: wait, or raise it at /api/v1/providers/%s/limits"
                        .formatted(at, provider, why, provider));
    }

    /** What of an account is and was let in. */
    record Use(long inFlight, long lastMinute) {}
}
