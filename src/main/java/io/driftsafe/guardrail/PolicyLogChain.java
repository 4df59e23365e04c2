package io.driftsafe.guardrail;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.driftsafe.seal.SealVerdict;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether a policy's whole log is as it was written.
 *
 * @param verdict tells a log sealed by a key that this service does not have from one that was changed
 * @param unsealed how many entries at its beginning are older than the chain, and so only known to be what they were
 *     when it began
 * @param brokenAt the first sequence at which it is not as it was written
 */
@JsonPropertyOrder({"verified", "verdict", "entries", "unsealed", "head", "broken_at"})
record PolicyLogChain(
        SealVerdict verdict,
        long entries,
        long unsealed,
        String head,
        @Nullable Long brokenAt) {

    @JsonProperty
    boolean verified() {
        return verdict == SealVerdict.WHOLE;
    }

    /**
     * @param lines all there are, oldest first
     * @param count how many there are to be
     */
    static PolicyLogChain of(
            PolicyLogHash hashes, UUID policyId, List<PolicyLogEntry> lines, long count, @Nullable String head) {
        var old = lines.stream().takeWhile(line -> !line.isSealed()).toList();
        var walk = new Walk(PolicyLogHash.ofUnsealed(policyId, old));
        for (var i = 0; i < lines.size(); i++) {
            walk.next(hashes, policyId, lines.get(i), i + 1L, i < old.size());
        }
        walk.note(
                lines.isEmpty() || lines.size() != count
                        ? SealVerdict.BROKEN
                        : hashes.verifyHead(policyId, count, walk.hash, head),
                Math.min(lines.size(), count) + (lines.size() == count ? 0 : 1));
        return new PolicyLogChain(walk.verdict, lines.size(), old.size(), walk.hash, walk.brokenAt);
    }

    /** How far one has come along a log, and what was found first. */
    private static final class Walk {

        private String hash;
        private SealVerdict verdict = SealVerdict.WHOLE;
        private @Nullable Long brokenAt;

        Walk(String hash) {
            this.hash = hash;
        }

        void next(PolicyLogHash hashes, UUID policyId, PolicyLogEntry line, long expected, boolean old) {
            if (line.sequence() != expected) {
                note(SealVerdict.BROKEN, Math.min(expected, line.sequence()));
            } else if (!old) {
                note(hash.equals(line.previousHash()) ? hashes.verify(policyId, line) : SealVerdict.BROKEN, expected);
            }
            var unverified = line.context().get(PolicyLog.UNVERIFIED_HEAD);
            if (unverified != null) {
                note(hashes.verifyHead(policyId, expected - 1, hash, unverified.asString("")), expected - 1);
            }
            if (line.hash() != null) {
                hash = line.hash();
            }
        }

        void note(SealVerdict found, long sequence) {
            if (brokenAt == null && found != SealVerdict.WHOLE) {
                verdict = found;
                brokenAt = sequence;
            }
        }
    }
}
