package io.driftsafe.guardrail;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that was done to a policy, or to one of its exemptions.
 *
 * @param sequence from 1, without gaps
 * @param previousHash the hash of the entry before; null, as the hash, in what was written before there were hashes
 * @param keyId the key of the hash, which is not shown
 */
record PolicyLogEntry(
        long sequence,
        Instant timestamp,
        String actor,
        String message,
        @Nullable ExemptionId exemptionId,
        JsonNode context,
        @Nullable String previousHash,
        @Nullable String hash,
        @JsonIgnore @Nullable String keyId) {

    boolean isSealed() {
        return hash != null;
    }

    PolicyLogEntry hashed(String itsHash, String key) {
        return new PolicyLogEntry(
                sequence, timestamp, actor, message, exemptionId, context, previousHash, itsHash, key);
    }
}
