package io.driftsafe.slo;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The cost SLOs that there are. */
@Component
class Slos {

    private final JdbcClient database;
    private final JsonMapper json;

    Slos(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** All that count, by id. */
    List<Slo> active() {
        return database.sql("select * from slo where archived_at is null order by id")
                .query(this::slo)
                .list();
    }

    /** Until the end of the transaction none is made, and of none the scope is changed. */
    void holdSet() {
        database.sql("select pg_advisory_xact_lock_shared(hashtextextended('driftsafe cost slos', 0))")
                .query((_, _) -> true)
                .single();
    }

    /** Until the end of the transaction nobody reserves anything of any; taken before one of them is locked. */
    void lockSet() {
        database.sql("select pg_advisory_xact_lock(hashtextextended('driftsafe cost slos', 0))")
                .query((_, _) -> true)
                .single();
    }

    Optional<Slo> find(UUID id) {
        return one("id = ?", id);
    }

    /** Until the end of the transaction nobody else changes it, nor reserves anything of it. */
    Optional<Slo> lock(UUID id) {
        return one("id = ? for update", id);
    }

    private Optional<Slo> one(String condition, UUID id) {
        return database.sql("select * from slo where " + condition)
                .param(id)
                .query(this::slo)
                .optional();
    }

    /** Those of them that count, locked in the order of their ids, as they are once they are locked. */
    List<Slo> lock(Collection<UUID> ids) {
        return database.sql("select * from slo where id = any(?) and archived_at is null order by id for update")
                .param(ids.toArray(UUID[]::new))
                .query(this::slo)
                .list();
    }

    /** By id, the newest first. */
    List<Slo> list(SloFilter filter, Optional<UUID> before, int limit) {
        return database.sql("""
            select * from slo
            where (archived_at is not null) = :archived
            and (cast(:type as text) is null or type = :type)
            and (cast(:enforcement as text) is null or enforcement = :enforcement)
            and (cast(:owner as text) is null or owner = :owner)
            and (cast(:before as uuid) is null or id < :before)
            order by id desc limit :limit\
            """)
                .param("archived", filter.archived())
                .param("type", filter.type().map(Enum::name).orElse(null))
                .param("enforcement", filter.enforcement().map(Enum::name).orElse(null))
                .param("owner", filter.owner().orElse(null))
                .param("before", before.orElse(null))
                .param("limit", limit)
                .query(this::slo)
                .list();
    }

    void add(Slo slo) {
        stored("""
            insert into slo (id, version, name, description, type, scope, max_value, warning_percent, expected_value,
                variance_percent, enforcement, owner, cost_basis, created_at, created_by, updated_at, updated_by)
            values (:id, :version, :name, :description, :type, cast(:scope as jsonb), :maxValue, :warningPercent,
                :expectedValue, :variancePercent, :enforcement, :owner, :basis, :createdAt, :createdBy, :updatedAt,
                :updatedBy)\
            """, slo);
    }

    void replace(Slo slo) {
        stored("""
            update slo set version = :version, name = :name, description = :description,
                scope = cast(:scope as jsonb), max_value = :maxValue, warning_percent = :warningPercent,
                expected_value = :expectedValue, variance_percent = :variancePercent, enforcement = :enforcement,
                owner = :owner, cost_basis = :basis, updated_at = :updatedAt, updated_by = :updatedBy
            where id = :id\
            """, slo);
    }

    void archive(UUID id, Instant now, String by) {
        database.sql("""
            update slo set version = version + 1, archived_at = :now, updated_at = :now, updated_by = :by
            where id = :id\
            """).param("id", id).param("now", utc(now)).param("by", by).update();
    }

    private void stored(String statement, Slo slo) {
        database.sql(statement)
                .param("id", slo.id())
                .param("version", slo.version())
                .param("name", slo.name())
                .param("description", slo.description())
                .param("type", slo.type().name())
                .param("scope", json.writeValueAsString(slo.scope()))
                .param("maxValue", slo.threshold().maxValue())
                .param("warningPercent", slo.threshold().warned())
                .param(
                        "expectedValue",
                        slo.baseline().map(Baseline::expectedValue).orElse(null))
                .param(
                        "variancePercent",
                        slo.baseline().map(Baseline::variancePercent).orElse(null))
                .param("enforcement", slo.enforcement().name())
                .param("owner", slo.owner())
                .param("basis", slo.basis().name())
                .param("createdAt", utc(slo.createdAt()))
                .param("createdBy", slo.createdBy())
                .param("updatedAt", utc(slo.updatedAt()))
                .param("updatedBy", slo.updatedBy())
                .update();
    }

    private Slo slo(ResultSet row, int number) throws SQLException {
        return new Slo(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("description"),
                SloType.valueOf(row.getString("type")),
                json.readValue(row.getString("scope"), SloScope.class),
                new Threshold(row.getBigDecimal("max_value"), row.getInt("warning_percent")),
                baseline(row.getBigDecimal("expected_value"), row.getBigDecimal("variance_percent")),
                Enforcement.valueOf(row.getString("enforcement")),
                row.getString("owner"),
                CostBasis.valueOf(row.getString("cost_basis")),
                row.getLong("version"),
                instant(row, "created_at"),
                row.getString("created_by"),
                instant(row, "updated_at"),
                row.getString("updated_by"),
                Optional.ofNullable(row.getObject("archived_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    private static Optional<Baseline> baseline(@Nullable BigDecimal expected, @Nullable BigDecimal variance) {
        return expected == null || variance == null ? Optional.empty() : Optional.of(new Baseline(expected, variance));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /** Which cost SLOs are listed. */
    record SloFilter(
            boolean archived, Optional<SloType> type, Optional<Enforcement> enforcement, Optional<String> owner) {}
}
