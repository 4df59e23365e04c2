package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    private final JdbcClient database;
    private final JsonMapper json;

    PolicyLog(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
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
        database.sql("""
                        insert into policy_log (policy_id, exemption_id, "timestamp", actor, message, context)
                        values (:policy, :exemption, :now, :actor, :message, cast(:context as jsonb))""")
                .param("policy", policyId)
                .param("exemption", exemptionId.orElse(null))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("actor", actor.name())
                .param("message", words.map(said -> fact + ": " + said).orElse(fact))
                .param("context", json.writeValueAsString(context))
                .update();
        LOG.atInfo()
                .addKeyValue("user.name", actor.name())
                .addKeyValue("policy.id", new PolicyId(policyId).value())
                .log("{} by {}", fact, actor.name());
    }

    /** Of one policy with its exemptions, oldest first. */
    List<PolicyLogEntry> of(PolicyId policy, Optional<Long> after, int limit) {
        return database.sql("""
                        select * from policy_log where policy_id = :policy and number > :after
                        order by number limit :limit""")
                .param("policy", policy.uuid())
                .param("after", after.orElse(0L))
                .param("limit", limit)
                .query((row, _) -> new PolicyLogEntry(
                        row.getLong("number"),
                        row.getObject("timestamp", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        row.getString("message"),
                        Optional.ofNullable(row.getObject("exemption_id", UUID.class))
                                .map(ExemptionId::new)
                                .orElse(null),
                        json.readTree(row.getString("context"))))
                .list();
    }
}
