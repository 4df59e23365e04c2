package io.driftsafe.operation;

import io.driftsafe.guardrail.PastOperations;
import io.driftsafe.guardrail.ProposedChange;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.safety.Finding;
import io.driftsafe.safety.SafetyCheck;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** All operations as policies would have judged them, read without their logs and other snapshots. */
@Component
class RecordedOperations implements PastOperations {

    private static final TypeReference<List<RecordedChange>> CHANGES = new TypeReference<>() {};
    private static final TypeReference<List<CheckResult>> FINDINGS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final JdbcClient database;
    private final ResourceTypes types;
    private final JsonMapper json;

    RecordedOperations(JdbcClient database, ResourceTypes types, JsonMapper json) {
        this.database = database;
        this.types = types;
        this.json = json;
    }

    @Override
    public List<PastOperation> newest(Filter filter, Optional<UUID> before, int limit) {
        return database.sql("""
                        select o.id, o.created_at, o.created_by, o.provider, o.account, o.region, o.resource_id,
                            o.resource_type, o.strict, o.labels, o.changes, o.findings, o.drift,
                            original.config as original, original.estimated_cost as cost_before,
                            target.config as target, target.estimated_cost as cost_after
                        from operation o
                        join snapshot original on original.operation_id = o.id and original.kind = 'ORIGINAL'
                        join snapshot target on target.operation_id = o.id and target.kind = 'TARGET'
                        where (cast(:before as uuid) is null or o.id < :before)
                        and (cast(:provider as text) is null or o.provider = :provider)
                        and (cast(:account as text) is null or o.account = :account)
                        and (cast(:resourceId as text) is null or o.resource_id = :resourceId)
                        and (cast(:resourceType as text) is null or o.resource_type = :resourceType)
                        and o.labels @> cast(:labels as jsonb)
                        and (cast(:createdAfter as timestamptz) is null or o.created_at >= :createdAfter)
                        and (cast(:createdBefore as timestamptz) is null or o.created_at < :createdBefore)
                        order by o.id desc limit :limit""")
                .param("before", before.orElse(null))
                .param("provider", filter.provider().orElse(null))
                .param("account", filter.account().orElse(null))
                .param("resourceId", filter.resourceId().orElse(null))
                .param("resourceType", filter.resourceType().orElse(null))
                .param("labels", json.writeValueAsString(filter.labels()))
                .param("createdAfter", utc(filter.createdAfter()))
                .param("createdBefore", utc(filter.createdBefore()))
                .param("limit", limit)
                .query(this::operation)
                .list();
    }

    private PastOperation operation(ResultSet row, int number) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var createdAt = row.getObject("created_at", OffsetDateTime.class).toInstant();
        var check = json.readValue(row.getString("findings"), FINDINGS).stream()
                .filter(finding -> finding.checkType() == SafetyCheck.NO_POLICY_VIOLATIONS)
                .findFirst();
        var judgedAt = check.map(CheckResult::checkedAt);
        return new PastOperation(
                id,
                new OperationId(id).value(),
                createdAt,
                judgedAt.orElse(createdAt),
                change(row, drift(row, judgedAt)),
                check.map(CheckResult::status).map(RecordedOperations::outcome).orElse(Outcome.NOT_JUDGED),
                check.map(CheckResult::violations).orElse(List.of()));
    }

    private ProposedChange change(ResultSet row, ProposedChange.Drift drift) throws SQLException {
        var original = configuration(row.getString("original"));
        var resource = new ResourceRef(
                row.getString("provider"),
                row.getString("account"),
                Optional.ofNullable(row.getString("region")),
                row.getString("resource_id"));
        return new ProposedChange(
                resource,
                types.of(resource.provider(), row.getString("resource_type")).movedAs(original),
                original,
                configuration(row.getString("target")),
                json.readValue(row.getString("changes"), CHANGES).stream()
                        .map(RecordedChange::change)
                        .toList(),
                money(row.getBigDecimal("cost_before")),
                money(row.getBigDecimal("cost_after")),
                drift,
                row.getString("created_by"),
                row.getBoolean("strict"),
                json.readValue(row.getString("labels"), LABELS));
    }

    /** As the checks saw it; what was detected later is of the resource after the fix. */
    private ProposedChange.Drift drift(ResultSet row, Optional<Instant> judgedAt) throws SQLException {
        var recorded = row.getString("drift");
        if (recorded == null || judgedAt.isEmpty()) {
            return ProposedChange.Drift.NONE;
        }
        var report = json.readValue(recorded, DriftReport.class);
        if (report.detectedAt() == null || report.detectedAt().isAfter(judgedAt.get())) {
            return ProposedChange.Drift.NONE;
        }
        return new ProposedChange.Drift(
                report.severity().name().toLowerCase(Locale.ROOT),
                false,
                report.blocking(),
                report.driftedAttributes().stream()
                        .map(drifted ->
                                new ProposedChange.DriftedPath(drifted.name(), drifted.impact(), drifted.conflict()))
                        .toList());
    }

    /** One that was changed in the database does not hide all others. */
    private Configuration configuration(String text) {
        var tree = json.readTree(text);
        return tree.isObject() ? Configuration.of(tree) : Configuration.EMPTY;
    }

    private static Outcome outcome(Finding.Status status) {
        return switch (status) {
            case PENDING -> Outcome.NOT_JUDGED;
            case PASSED, SKIPPED -> Outcome.PASSED;
            case WARNED -> Outcome.WARNED;
            case FAILED -> Outcome.BLOCKED;
        };
    }

    private static Optional<Money> money(@Nullable BigDecimal amount) {
        return Optional.ofNullable(amount).map(Money::new);
    }

    private static @Nullable OffsetDateTime utc(Optional<Instant> time) {
        return time.map(instant -> instant.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
