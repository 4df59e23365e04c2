package io.driftsafe.guardrail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that was done to a policy, or to one of its exemptions.
 *
 * @param sequence rises from entry to entry; other policies' entries may lie between
 */
record PolicyLogEntry(
        long sequence,
        Instant timestamp,
        String actor,
        String message,
        @Nullable ExemptionId exemptionId,
        JsonNode context) {}
