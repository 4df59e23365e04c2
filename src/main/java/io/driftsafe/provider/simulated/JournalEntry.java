package io.driftsafe.provider.simulated;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One change that the simulated cloud really made; {@code after} is null where the resource was removed. */
record JournalEntry(
        long sequence,
        Instant at,
        String resourceId,
        @Nullable String writeKey,
        String actor,
        @Nullable JsonNode before,
        @Nullable JsonNode after) {}
