package io.driftsafe.retention;

import io.driftsafe.audit.AuditEntry;
import io.driftsafe.audit.LogLevel;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lines of an archive, each an object with one member that says what it is: archive, operation, log, snapshot, and
 * end, which holds the counts, a digest of all lines before, and a seal over both.
 */
final class ArchiveLines {

    static final String ARCHIVE = "archive";
    static final String OPERATION = "operation";
    static final String LOG = "log";
    static final String SNAPSHOT = "snapshot";
    static final String END = "end";
    static final int FORMAT = 1;

    private static final String SEAL = "seal";

    private ArchiveLines() {}

    static byte[] line(String what, JsonNode content) {
        var line = JsonNodeFactory.instance.objectNode();
        line.set(what, content);
        return (CanonicalJson.of(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode log(AuditEntry entry) {
        var line = JsonNodeFactory.instance.objectNode();
        line.put("sequence", entry.sequence());
        line.put("timestamp", entry.timestamp().toString());
        line.put("level", entry.level().name());
        line.put("message", entry.message());
        line.put("actor", entry.actor());
        line.set("context", entry.context());
        line.put("state", entry.state());
        line.put("previous_hash", entry.previousHash());
        line.put("hash", entry.hash());
        line.put("key_id", entry.keyId());
        return line;
    }

    static AuditEntry entry(JsonNode line) {
        return new AuditEntry(
                line.path("sequence").asLong(0),
                Instant.parse(text(line, "timestamp")),
                LogLevel.valueOf(text(line, "level")),
                text(line, "message"),
                text(line, "actor"),
                line.path("context"),
                nullable(line, "state"),
                text(line, "previous_hash"),
                text(line, "hash"),
                text(line, "key_id"));
    }

    static ObjectNode end(long operations, long entries, long snapshots, MessageDigest lines, Seals seals) {
        var end = JsonNodeFactory.instance.objectNode();
        end.put("operations", operations);
        end.put("entries", entries);
        end.put("snapshots", snapshots);
        end.put("sha256", HexFormat.of().formatHex(lines.digest()));
        end.put(SEAL, seals.seal(ARCHIVE, bytes(end)));
        return end;
    }

    static SealVerdict verify(ObjectNode end, Seals seals) {
        var sealed = end.deepCopy();
        sealed.remove(SEAL);
        return seals.verify(ARCHIVE, bytes(sealed), nullable(end, SEAL));
    }

    static @Nullable String nullable(JsonNode line, String member) {
        var value = line.path(member);
        return value.isString() ? value.stringValue() : null;
    }

    static String text(JsonNode line, String member) {
        var value = nullable(line, member);
        if (value == null) {
            throw new IllegalArgumentException("%s is missing".formatted(member));
        }
        return value;
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] bytes(ObjectNode content) {
        return CanonicalJson.of(content).getBytes(StandardCharsets.UTF_8);
    }
}
