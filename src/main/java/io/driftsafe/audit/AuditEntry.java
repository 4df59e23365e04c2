package io.driftsafe.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.driftsafe.resource.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One fact about an operation.
 *
 * @param sequence from 1, without gaps
 * @param previousHash the hash of the entry before
 * @param state the state that it led to, or null where it led to none; it is told by events only
 * @param keyId the key of the hash, which is not shown
 */
public record AuditEntry(
        long sequence,
        Instant timestamp,
        LogLevel level,
        String message,
        String actor,
        JsonNode context,
        @JsonIgnore @Nullable String state,
        String previousHash,
        String hash,
        @JsonIgnore String keyId) {

    /** What the hash is taken over; the key comes with the hash. */
    byte[] canonical(UUID operationId) {
        var entry = JsonNodeFactory.instance.objectNode();
        entry.put("operation_id", operationId.toString());
        entry.put("sequence", sequence);
        entry.put("timestamp", timestamp.toString());
        entry.put("level", level.name());
        entry.put("message", message);
        entry.put("actor", actor);
        entry.set("context", context);
        if (state != null) {
            entry.put("state", state);
        }
        entry.put("previous_hash", previousHash);
        return CanonicalJson.of(entry).getBytes(StandardCharsets.UTF_8);
    }
}
