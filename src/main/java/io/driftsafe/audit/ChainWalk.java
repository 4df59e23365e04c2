package io.driftsafe.audit;

import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A walk along one log, entry by entry, that remembers the first place at which it is not as it was written. */
public class ChainWalk {

    private final LogHash hashes;
    private final UUID operationId;
    private boolean operationSeen;
    private long count;
    private @Nullable String head;
    private long entries;
    private String hash = LogHash.GENESIS;
    private SealVerdict verdict = SealVerdict.WHOLE;
    private @Nullable Long brokenAt;

    ChainWalk(LogHash hashes, UUID operationId) {
        this.hashes = hashes;
        this.operationId = operationId;
    }

    /** Of a log that is not in the database. */
    public ChainWalk(Seals seals, UUID operationId) {
        this(new LogHash(seals), operationId);
    }

    /** What the operation's row says of its log. */
    public void operation(long logCount, @Nullable String logHead) {
        operationSeen = true;
        count = logCount;
        head = logHead;
    }

    public void next(AuditEntry entry) {
        var expected = entries + 1;
        if (entry.sequence() == expected && entry.previousHash().equals(hash)) {
            note(hashes.verify(operationId, entry), expected);
            var unverified = entry.context().get(LogHash.UNVERIFIED_HEAD);
            if (unverified != null) {
                note(hashes.verifyHead(operationId, entries, hash, unverified.asString("")), entries);
            }
        } else {
            note(SealVerdict.BROKEN, Math.min(expected, entry.sequence()));
        }
        entries++;
        hash = entry.hash();
    }

    public AuditLog.Chain end() {
        if (!operationSeen) {
            throw new IllegalArgumentException("There is no operation " + operationId);
        }
        if (entries == 0 || entries < count) {
            // An operation's first entry is written with it, so an empty log was emptied.
            note(SealVerdict.BROKEN, entries + 1);
        } else if (entries > count) {
            note(SealVerdict.BROKEN, count + 1);
        } else {
            note(hashes.verifyHead(operationId, count, hash, head), count);
        }
        return new AuditLog.Chain(verdict, entries, hash, brokenAt);
    }

    private void note(SealVerdict found, long sequence) {
        if (brokenAt == null && found != SealVerdict.WHOLE) {
            verdict = found;
            brokenAt = sequence;
        }
    }
}
