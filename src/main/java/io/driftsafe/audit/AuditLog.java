package io.driftsafe.audit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.seal.SealVerdict;
import io.driftsafe.seal.Seals;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The execution logs of all operations: appended to in the transaction of the fact, never changed. */
@Component
public class AuditLog {

    private static final int ROWS_AT_ONCE = 500;

    private final JdbcTemplate database;
    private final JsonMapper json;
    private final EntryRows rows;
    private final LogHash hashes;
    private final Clock clock;

    AuditLog(DataSource database, JsonMapper json, Seals seals, Clock clock) {
        this.database = new JdbcTemplate(database);
        this.database.setFetchSize(ROWS_AT_ONCE);
        this.json = json;
        this.rows = EntryRows.readBy(json);
        this.hashes = new LogHash(seals);
        this.clock = clock;
    }

    /**
     * Appends in the caller's transaction; what it has written through JPA is to be flushed before.
     *
     * @param state the state that the fact led to, as clients see it; empty where it led to none
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(
            UUID operationId,
            LogLevel level,
            String message,
            Actor actor,
            Map<String, ?> context,
            Optional<String> state) {
        var end = end(operationId);
        var all = new LinkedHashMap<String, Object>(context);
        end.unverified().ifPresent(head -> all.put(LogHash.UNVERIFIED_HEAD, head));
        var entry = hashes.sealed(
                operationId,
                new AuditEntry(
                        end.next(),
                        clock.instant(),
                        level,
                        message,
                        actor.name(),
                        json.valueToTree(all),
                        state.orElse(null),
                        end.hash(),
                        "",
                        ""));
        database.update(
                """
                insert into execution_log
                    (operation_id, sequence, "timestamp", level, message, actor, context, state, previous_hash, hash, key_id, xid)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, greatest(pg_current_xact_id(),
                    (select xid from execution_log where operation_id = ? and sequence = ?)))""",
                operationId,
                entry.sequence(),
                OffsetDateTime.ofInstant(entry.timestamp(), ZoneOffset.UTC),
                entry.level().name(),
                entry.message(),
                entry.actor(),
                CanonicalJson.of(entry.context()),
                entry.state(),
                entry.previousHash(),
                entry.hash(),
                entry.keyId(),
                operationId,
                entry.sequence() - 1);
        database.update(
                "update operation set log_count = ?, log_head = ? where id = ?",
                entry.sequence(),
                hashes.head(operationId, entry.sequence(), entry.hash()),
                operationId);
    }

    /** The newest entries, oldest first. */
    public List<AuditEntry> newest(UUID operationId, int limit) {
        return database.query(
                        "select " + EntryRows.COLUMNS
                                + " from execution_log e where operation_id = ? order by sequence desc limit ?",
                        (row, _) -> rows.entry(row),
                        operationId,
                        limit)
                .reversed();
    }

    /** Entries after one, oldest first. */
    public List<AuditEntry> after(UUID operationId, long sequence, int limit) {
        return database.query(
                "select " + EntryRows.COLUMNS
                        + " from execution_log e where operation_id = ? and sequence > ? order by sequence limit ?",
                (row, _) -> rows.entry(row),
                operationId,
                sequence,
                limit);
    }

    /** Reads the whole log, in one statement so that what is appended meanwhile does not look like damage. */
    @Transactional(readOnly = true)
    public Chain chain(UUID operationId) {
        var walk = new ChainWalk(hashes, operationId);
        database.query(
                "select o.log_count, o.log_head, " + EntryRows.COLUMNS
                        + " from operation o left join execution_log e on e.operation_id = o.id where o.id = ? order by e.sequence",
                row -> {
                    walk.operation(row.getLong("log_count"), row.getString("log_head"));
                    if (row.getString("hash") != null) {
                        walk.next(rows.entry(row));
                    }
                },
                operationId);
        return walk.end();
    }

    /** Locks the operation, so that no other entry can follow the same one. */
    private End end(UUID operationId) {
        return database
                .query(
                        """
                        select log_count, log_head,
                            coalesce((select max(sequence) from execution_log where operation_id = operation.id), 0) as last
                        from operation where id = ? for update""",
                        (row, _) -> end(
                                operationId, row.getLong("log_count"), row.getString("log_head"), row.getLong("last")),
                        operationId)
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no operation " + operationId));
    }

    /**
     * A head that was tampered with is not built upon: the next entry then follows none, and the break stays to be
     * seen. One that was sealed by a key that is not here is kept in the next entry, to be verified with that key.
     */
    private End end(UUID operationId, long count, @Nullable String head, long last) {
        var hash = head == null ? LogHash.GENESIS : head.split(" ", 2)[0];
        var next = Math.max(count, last) + 1;
        return switch (hashes.verifyHead(operationId, count, hash, head)) {
            case WHOLE -> new End(next, hash, Optional.empty());
            case UNKNOWN_KEY -> new End(next, hash, Optional.ofNullable(head));
            case BROKEN -> new End(next, LogHash.GENESIS, Optional.empty());
        };
    }

    /**
     * Where a log goes on.
     *
     * @param unverified the head, where the key that sealed it is not here
     */
    private record End(long next, String hash, Optional<String> unverified) {}

    /**
     * Whether a whole log is as it was written.
     *
     * @param verdict tells a log sealed by a key that this service does not have from one that was changed
     * @param brokenAt the first sequence at which it is not
     */
    @JsonPropertyOrder({"verified", "verdict", "entries", "head", "broken_at"})
    public record Chain(
            SealVerdict verdict,
            long entries,
            String head,
            @Nullable Long brokenAt) {

        @JsonProperty
        public boolean verified() {
            return verdict == SealVerdict.WHOLE;
        }
    }
}
