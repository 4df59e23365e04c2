package io.driftsafe.provider.simulated;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What goes wrong with some calls, as ordered.
 *
 * @param resourceId {@code *} is every resource
 * @param times for how many calls, or null for all; one that {@link Kind#lasts} is not used up by calls
 */
record Fault(
        String account,
        String resourceId,
        Kind kind,
        On on,
        @Nullable Integer times,
        long delayMs,
        @Nullable JsonNode set) {

    /** Nothing goes wrong: the answer is late by nothing. */
    static final Fault NONE = new Fault("", "", Kind.LATENCY, On.ANY, null, 0, null);

    Duration delay() {
        return Duration.ofMillis(delayMs);
    }

    /** How it goes wrong. */
    enum Kind {
        LATENCY,
        UNAVAILABLE,
        FAIL_BEFORE,
        FAIL_AFTER,
        TIMEOUT_BEFORE,
        TIMEOUT_AFTER,
        PARTIAL,
        COLLATERAL,
        GONE,
        STUCK;

        @JsonValue
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Says how a change is made, so no read meets it. */
        boolean onlyOfChanges() {
            return this == PARTIAL || this == COLLATERAL || this == STUCK;
        }

        /** It goes on until it is taken off order. */
        boolean lasts() {
            return this == STUCK;
        }
    }

    /** Which calls it meets. */
    enum On {
        READ,
        APPLY,
        ROLLBACK,
        ANY;

        @JsonValue
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
