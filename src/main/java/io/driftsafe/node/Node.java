package io.driftsafe.node;

import com.fasterxml.jackson.annotation.JsonValue;
import io.driftsafe.wire.TypeId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * A node of the service, as clients see it.
 *
 * @param clockOffsetMs how far its clock is ahead of the database's
 * @param operations which it works on at the moment
 * @param answering whether it is the one that answers
 */
record Node(
        String id,
        String name,
        String version,
        Status status,
        Instant startedAt,
        Instant lastSeenAt,
        long clockOffsetMs,
        List<String> operations,
        boolean answering) {

    Node {
        operations = List.copyOf(operations);
    }

    static String id(UUID id) {
        return TypeId.format("node", id);
    }

    /** Whether it works. */
    enum Status {
        READY,

        /** Its clock is off, so it starts nothing. */
        CLOCK_OFF,

        /** Nothing was heard of it lately: it stands still, is cut off or was killed. */
        SILENT;

        @JsonValue
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
