package io.driftsafe.guardrail;

import io.driftsafe.access.SignInRule;
import io.driftsafe.audit.Actor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The exemptions that there are. */
@Component
class Exemptions {

    private static final String WITH_POLICY =
            "select e.*, p.name from policy_exemption e join policy p on p.id = e.policy_id where ";

    /** As the rule of two persons has it, where callers sign in. */
    private static final String CONFIRMED =
            "(:open or e.requested_by <> e.approved_by and :local not in (e.requested_by, e.approved_by))";

    private static final String IN_FORCE =
            "e.approved_at is not null and e.revoked_at is null and e.expires_at > :now and " + CONFIRMED;

    private final JdbcClient database;
    private final SignInRule signIn;

    Exemptions(JdbcClient database, SignInRule signIn) {
        this.database = database;
        this.signIn = signIn;
    }

    Optional<Exemption> find(UUID id) {
        return database.sql(WITH_POLICY + "e.id = :id")
                .param("id", id)
                .query(this::exemption)
                .optional();
    }

    /** Until the end of the transaction nobody else changes it. */
    Optional<Exemption> lock(UUID id) {
        return database.sql(WITH_POLICY + "e.id = :id for update of e")
                .param("id", id)
                .query(this::exemption)
                .optional();
    }

    /** Those that count now. */
    List<Exemption> inForce(Instant now) {
        return asked(WITH_POLICY + IN_FORCE)
                .param("now", utc(now))
                .query(this::exemption)
                .list();
    }

    /** Those that count now from one policy. */
    List<Exemption> inForce(PolicyId policy, Instant now) {
        return asked(WITH_POLICY + IN_FORCE + " and e.policy_id = :policy")
                .param("now", utc(now))
                .param("policy", policy.uuid())
                .query(this::exemption)
                .list();
    }

    /** Newest first. */
    List<Exemption> list(Filter filter, Instant now, Optional<UUID> after, int limit) {
        return asked(WITH_POLICY + """
            (cast(:after as uuid) is null or e.id < :after)
            and (cast(:policy as uuid) is null or e.policy_id = :policy)
            and (:anyStatus or case when e.revoked_at is not null then 'REVOKED' when e.expires_at <= :now then 'EXPIRED'
                when e.approved_at is null then 'REQUESTED' when %s then 'APPROVED' else 'UNCONFIRMED' end = any(:statuses))
            and (cast(:until as timestamptz) is null or e.expires_at <= :until and %s)
            order by e.id desc limit :limit\
            """.formatted(CONFIRMED, IN_FORCE))
                .param("after", after.orElse(null))
                .param("policy", filter.policy().map(PolicyId::uuid).orElse(null))
                .param("anyStatus", filter.statuses().isEmpty())
                .param("statuses", filter.statuses().stream().map(Enum::name).toArray(String[]::new))
                .param("now", utc(now))
                .param(
                        "until",
                        filter.expiringWithin()
                                .map(within -> utc(now.plus(within)))
                                .orElse(null))
                .param("limit", limit)
                .query(this::exemption)
                .list();
    }

    void add(Exemption exemption) {
        database.sql("""
            insert into policy_exemption (id, policy_id, policy_version, version, provider, account, resource_pattern, justification, ticket,
                expires_at, requested_by, created_at, updated_at)
            values (:id, :policy, :policyVersion, :version, :provider, :account, :pattern, :justification, :ticket, :expiresAt, :requestedBy,
                :createdAt, :createdAt)\
            """)
                .param("id", exemption.id())
                .param("policy", exemption.policyId())
                .param("policyVersion", exemption.policyVersion())
                .param("version", exemption.version())
                .param("provider", exemption.provider())
                .param("account", exemption.account())
                .param("pattern", exemption.resourcePattern())
                .param("justification", exemption.justification())
                .param("ticket", exemption.ticket())
                .param("expiresAt", utc(exemption.expiresAt()))
                .param("requestedBy", exemption.requestedBy())
                .param("createdAt", utc(exemption.createdAt()))
                .update();
    }

    void approve(UUID id, Approval approval) {
        database.sql("""
            update policy_exemption set version = version + 1, approved_by = :by, approved_at = :at,
                updated_at = :at
            where id = :id\
            """)
                .param("by", approval.by())
                .param("at", utc(approval.at()))
                .param("id", id)
                .update();
    }

    void revoke(UUID id, Exemption.Revocation revocation) {
        database.sql("""
            update policy_exemption set version = version + 1, revoked_by = :by, revoked_at = :at,
                revoked_because = :reason, updated_at = :at
            where id = :id\
            """)
                .param("by", revocation.by())
                .param("at", utc(revocation.at()))
                .param("reason", revocation.reason().orElse(null))
                .param("id", id)
                .update();
    }

    private JdbcClient.StatementSpec asked(String query) {
        return database.sql(query).param("open", !signIn.required()).param("local", Actor.LOCAL.name());
    }

    private Exemption exemption(ResultSet row, int number) throws SQLException {
        var by = row.getString("approved_by");
        return new Exemption(
                row.getObject("id", UUID.class),
                row.getObject("policy_id", UUID.class),
                row.getString("name"),
                row.getInt("policy_version"),
                row.getLong("version"),
                row.getString("provider"),
                row.getString("account"),
                row.getString("resource_pattern"),
                row.getString("justification"),
                row.getString("ticket"),
                time(row, "expires_at"),
                row.getString("requested_by"),
                by == null ? Optional.empty() : Optional.of(new Approval(by, time(row, "approved_at"))),
                by != null && (!signIn.required() || TwoPersons.are(row.getString("requested_by"), by)),
                row.getString("revoked_by") == null
                        ? Optional.empty()
                        : Optional.of(new Exemption.Revocation(
                                row.getString("revoked_by"),
                                time(row, "revoked_at"),
                                Optional.ofNullable(row.getString("revoked_because")))),
                time(row, "created_at"),
                time(row, "updated_at"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /**
     * Which exemptions are listed.
     *
     * @param expiringWithin only those that count now and will not at the end of this time
     */
    record Filter(Optional<PolicyId> policy, Set<Exemption.Status> statuses, Optional<Duration> expiringWithin) {}
}
