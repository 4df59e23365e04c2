package io.driftsafe.guardrail;

import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** The hashes that chain the lines of a policy's log, and the seal on how far it goes. */
record PolicyLogHash(Seals seals) {

    private static final String ALGORITHM = "sha256:";

    /** Stands before the first line. */
    static final String GENESIS = ALGORITHM + "0".repeat(64);

    private static final String LINE = "policy-log";
    private static final String HEAD = "policy-log-head";

    PolicyLogEntry sealed(UUID policyId, PolicyLogEntry line) {
        var seal = seals.seal(LINE, canonical(policyId, line)).split(":", 2);
        return line.hashed(ALGORITHM + seal[1], seal[0]);
    }

    SealVerdict verify(UUID policyId, PolicyLogEntry line) {
        var hash = Optional.ofNullable(line.hash()).orElse("");
        return hash.startsWith(ALGORITHM)
                ? seals.verify(LINE, canonical(policyId, line), line.keyId() + ":" + hash.substring(ALGORITHM.length()))
                : SealVerdict.BROKEN;
    }

    /** Of lines that were written before there were hashes, for the next one to follow. */
    static String ofUnsealed(UUID policyId, List<PolicyLogEntry> lines) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update(canonical(policyId, line)));
            return lines.isEmpty() ? GENESIS : ALGORITHM + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The last hash and a seal over it and its place: whoever cuts lines off cannot make the shorter log's head. */
    String head(UUID policyId, long count, String hash) {
        return hash + " " + seals.seal(HEAD, headContent(policyId, count, hash));
    }

    SealVerdict verifyHead(UUID policyId, long count, String hash, @Nullable String head) {
        var parts = head == null ? new String[0] : head.split(" ", 2);
        return parts.length == 2 && parts[0].equals(hash)
                ? seals.verify(HEAD, headContent(policyId, count, hash), parts[1])
                : SealVerdict.BROKEN;
    }

    private static byte[] headContent(UUID policyId, long count, String hash) {
        return "%s %d %s".formatted(policyId, count, hash).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] canonical(UUID policyId, PolicyLogEntry line) {
        var content = JsonNodeFactory.instance.objectNode();
        content.put("policy_id", policyId.toString());
        content.put("sequence", line.sequence());
        content.put("timestamp", line.timestamp().toString());
        content.put("actor", line.actor());
        content.put("message", line.message());
        Optional.ofNullable(line.exemptionId()).ifPresent(id -> content.put("exemption_id", id.value()));
        content.set("context", line.context());
        content.put("previous_hash", line.previousHash());
        return CanonicalJson.of(content).getBytes(StandardCharsets.UTF_8);
    }
}
