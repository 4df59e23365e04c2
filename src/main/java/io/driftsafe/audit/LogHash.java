package io.driftsafe.audit;

import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The hashes that chain the entries of a log, and the seal on how far it goes. */
record LogHash(Seals seals) {

    static final String ALGORITHM = "sha256:";

    /** Stands before the first entry. */
    static final String GENESIS = ALGORITHM + "0".repeat(64);

    /** The member of an entry's context that holds a head which could not be verified when the entry followed it. */
    static final String UNVERIFIED_HEAD = "unverified_head";

    private static final String ENTRY = "execution-log";
    private static final String HEAD = "execution-log-head";

    AuditEntry sealed(UUID operationId, AuditEntry entry) {
        var seal = seals.seal(ENTRY, entry.canonical(operationId)).split(":", 2);
        return new AuditEntry(
                entry.sequence(),
                entry.timestamp(),
                entry.level(),
                entry.message(),
                entry.actor(),
                entry.context(),
                entry.state(),
                entry.previousHash(),
                ALGORITHM + seal[1],
                seal[0]);
    }

    SealVerdict verify(UUID operationId, AuditEntry entry) {
        if (!entry.hash().startsWith(ALGORITHM)) {
            return SealVerdict.BROKEN;
        }
        var seal = entry.keyId() + ":" + entry.hash().substring(ALGORITHM.length());
        return seals.verify(ENTRY, entry.canonical(operationId), seal);
    }

    /**
     * The last hash and a seal over it and its place: whoever cuts the log's end off cannot make the shorter log's
     * head.
     */
    String head(UUID operationId, long count, String hash) {
        return hash + " " + seals.seal(HEAD, headContent(operationId, count, hash));
    }

    SealVerdict verifyHead(UUID operationId, long count, String hash, @Nullable String head) {
        var parts = head == null ? new String[0] : head.split(" ", 2);
        return parts.length == 2 && parts[0].equals(hash)
                ? seals.verify(HEAD, headContent(operationId, count, hash), parts[1])
                : SealVerdict.BROKEN;
    }

    private static byte[] headContent(UUID operationId, long count, String hash) {
        return "%s %d %s".formatted(operationId, count, hash).getBytes(StandardCharsets.UTF_8);
    }
}
