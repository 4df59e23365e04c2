package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.seal.Seals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Who did what to policies and exemptions: a line in the transaction of each change, which is never changed. */
@Component
class PolicyLog {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyLog.class);

    /** The member of a line's context that holds a head which could not be verified when the line followed it. */
    static final String UNVERIFIED_HEAD = "unverified_head";

    private final JdbcClient database;
    private final JsonMapper json;
    private final PolicyLogHash hashes;

    PolicyLog(JdbcClient database, JsonMapper json, Seals seals) {
        this.database = database;
        this.json = json;
        this.hashes = new PolicyLogHash(seals);
    }

    /**
     * Writes a line in the caller's transaction.
     *
     * @param fact a sentence that names what it is about
     * @param words of the caller, which go no further than the database
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(
            UUID policyId,
            Optional<UUID> exemptionId,
            String fact,
            Optional<String> words,
            Map<String, ?> context,
            Actor actor,
            Instant now) {
        var end = end(policyId);
        var all = new LinkedHashMap<String, Object>(context);
        end.unverified().ifPresent(head -> all.put(UNVERIFIED_HEAD, head));
        var line = hashes.sealed(
                policyId,
                new PolicyLogEntry(
                        end.next(),
                        now.truncatedTo(ChronoUnit.MICROS),
                        actor.name(),
                        words.map(said -> fact + ": " + said).orElse(fact),
                        exemptionId.map(ExemptionId::new).orElse(null),
                        json.valueToTree(all),
                        end.hash(),
                        null,
                        null));
        insert(policyId, exemptionId, line);
        database.sql("update policy set log_count = :count, log_head = :head where id = :id")
                .param("count", line.sequence())
                .param("head", hashes.head(policyId, line.sequence(), Objects.requireNonNull(line.hash())))
                .param("id", policyId)
                .update();
        LOG.atInfo()
                .addKeyValue("user.name", actor.name())
                .addKeyValue("policy.id", new PolicyId(policyId).value())
                .log("{} by {}", fact, actor.name());
    }

    private void insert(UUID policyId, Optional<UUID> exemptionId, PolicyLogEntry line) {
        database.sql("""
            insert into policy_log (policy_id, sequence, exemption_id, "timestamp", actor, message, context,
                previous_hash, hash, key_id)
            values (:policy, :sequence, :exemption, :now, :actor, :message, cast(:context as jsonb),
                :previous, :hash, :key)\
            """)
                .param("policy", policyId)
                .param("sequence", line.sequence())
                .param("exemption", exemptionId.orElse(null))
                .param("now", line.timestamp().atOffset(ZoneOffset.UTC))
                .param("actor", line.actor())
                .param("message", line.message())
                .param("context", json.writeValueAsString(line.context()))
                .param("previous", line.previousHash())
                .param("hash", line.hash())
                .param("key", line.keyId())
                .update();
    }

    /**
     * Locks the policy, so that no other line can follow the same one. A head that was tampered with is not built upon:
     * the next line then follows none, and the break stays to be seen.
     */
    private End end(UUID policyId) {
        var end = database.sql("""
            select log_count, log_head,
                coalesce((select max(sequence) from policy_log where policy_id = policy.id), 0) as last
            from policy where id = :id for no key update\
            """)
                .param("id", policyId)
                .query((row, _) -> new Head(row.getLong("log_count"), row.getString("log_head"), row.getLong("last")))
                .single();
        var next = Math.max(end.count(), end.last()) + 1;
        var head = end.head();
        if (head == null) {
            var lines = lines(policyId);
            return lines.size() == end.count() && lines.stream().noneMatch(PolicyLogEntry::isSealed)
                    ? new End(next, PolicyLogHash.ofUnsealed(policyId, lines), Optional.empty())
                    : new End(next, PolicyLogHash.GENESIS, Optional.empty());
        }
        var hash = head.split(" ", 2)[0];
        return switch (hashes.verifyHead(policyId, end.count(), hash, head)) {
            case WHOLE -> new End(next, hash, Optional.empty());
            case UNKNOWN_KEY -> new End(next, hash, Optional.of(head));
            case BROKEN -> new End(next, PolicyLogHash.GENESIS, Optional.empty());
        };
    }

    /** Of one policy with its exemptions, oldest first. */
    List<PolicyLogEntry> of(PolicyId policy, Optional<Long> after, int limit) {
        return database.sql("""
            select * from policy_log where policy_id = :policy and sequence > :after
            order by sequence limit :limit\
            """)
                .param("policy", policy.uuid())
                .param("after", after.orElse(0L))
                .param("limit", limit)
                .query((row, _) -> line(row))
                .list();
    }

    /** Reads the whole log, in one statement so that what is appended meanwhile does not look like damage. */
    PolicyLogChain chain(PolicyId policy) {
        var lines = new ArrayList<PolicyLogEntry>();
        var heads = new ArrayList<Head>();
        database.sql("""
            select p.log_count, p.log_head, l.*
            from policy p left join policy_log l on l.policy_id = p.id where p.id = :id order by l.number\
            """).param("id", policy.uuid()).query(row -> {
            heads.add(new Head(row.getLong("log_count"), row.getString("log_head"), 0));
            if (row.getString("message") != null) {
                lines.add(line(row));
            }
        });
        var head = heads.getFirst();
        return PolicyLogChain.of(hashes, policy.uuid(), lines, head.count(), head.head());
    }

    private List<PolicyLogEntry> lines(UUID policyId) {
        return database.sql("select * from policy_log where policy_id = :policy order by number")
                .param("policy", policyId)
                .query((row, _) -> line(row))
                .list();
    }

    private PolicyLogEntry line(ResultSet row) throws SQLException {
        return new PolicyLogEntry(
                row.getLong("sequence"),
                row.getObject("timestamp", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("message"),
                Optional.ofNullable(row.getObject("exemption_id", UUID.class))
                        .map(ExemptionId::new)
                        .orElse(null),
                json.readTree(row.getString("context")),
                row.getString("previous_hash"),
                row.getString("hash"),
                row.getString("key_id"));
    }

    /** What the policy's row says of its log, and the last line that there is. */
    private record Head(long count, @Nullable String head, long last) {}

    /**
     * Where a log goes on.
     *
     * @param unverified the head, where the key that sealed it is not here
     */
    private record End(long next, String hash, Optional<String> unverified) {}
}
