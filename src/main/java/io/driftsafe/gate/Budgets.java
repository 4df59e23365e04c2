package io.driftsafe.gate;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The disruption budgets that there are, and what of their groups is let in. */
@Component
class Budgets {

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    private final JdbcClient database;
    private final LabelGroups groups;
    private final JsonMapper json;

    Budgets(JdbcClient database, LabelGroups groups, JsonMapper json) {
        this.database = database;
        this.groups = groups;
        this.json = json;
    }

    Optional<DisruptionBudget> find(UUID id) {
        return database.sql("select * from disruption_budget where id = ?")
                .param(id)
                .query(this::budget)
                .optional();
    }

    /** Until the end of the transaction nobody else changes it. */
    Optional<DisruptionBudget> lock(UUID id) {
        return database.sql("select * from disruption_budget where id = ? for update")
                .param(id)
                .query(this::budget)
                .optional();
    }

    Optional<UUID> named(String name) {
        return database.sql("select id from disruption_budget where name = ?")
                .param(name)
                .query(UUID.class)
                .optional();
    }

    /** Those of whose group an operation with these labels is, by name. */
    List<DisruptionBudget> of(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return List.of();
        }
        return database.sql("select * from disruption_budget where cast(? as jsonb) @> labels order by name")
                .param(json.writeValueAsString(labels))
                .query(this::budget)
                .list();
    }

    /** Newest first. */
    List<DisruptionBudget> list(Optional<UUID> after, int limit) {
        return database.sql("""
            select * from disruption_budget where cast(:after as uuid) is null or id < :after
            order by id desc limit :limit\
            """)
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(this::budget)
                .list();
    }

    DisruptionBudget.Use use(DisruptionBudget budget, Instant now) {
        var counts = database.sql("""
            select count(*) filter (where ended_at is null) as in_flight,
                count(*) filter (where admitted_at > :hour) as last_hour,
                count(*) filter (where admitted_at > :day) as last_day
            from admission where labels @> cast(:labels as jsonb) and (ended_at is null or admitted_at > :day)\
            """)
                .param("hour", now.minus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC))
                .param("day", now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .param("labels", json.writeValueAsString(budget.labels()))
                .query((row, _) -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
                .single();
        var size = budget.bounds().maxInFlightPercent().isPresent() ? groups.sizeOf(budget.labels()) : counts[0];
        return new DisruptionBudget.Use(counts[0], counts[1], counts[2], size);
    }

    void put(DisruptionBudget budget) {
        database.sql("""
            insert into disruption_budget (id, version, name, labels, max_in_flight, max_in_flight_percent,
                max_per_hour, max_per_day, stop_after_failures, failure_window_seconds, halted_at, released_at,
                created_by, created_at, updated_by, updated_at)
            values (:id, :version, :name, cast(:labels as jsonb), :inFlight, :percent, :hour, :day, :failures,
                :window, :haltedAt, :releasedAt, :createdBy, :createdAt, :updatedBy, :updatedAt)
            on conflict (id) do update set version = excluded.version, name = excluded.name,
                labels = excluded.labels, max_in_flight = excluded.max_in_flight,
                max_in_flight_percent = excluded.max_in_flight_percent,
                max_per_hour = excluded.max_per_hour, max_per_day = excluded.max_per_day,
                stop_after_failures = excluded.stop_after_failures,
                failure_window_seconds = excluded.failure_window_seconds, halted_at = excluded.halted_at,
                released_at = excluded.released_at, updated_by = excluded.updated_by,
                updated_at = excluded.updated_at\
            """)
                .param("id", budget.id())
                .param("version", budget.version())
                .param("name", budget.name())
                .param("labels", json.writeValueAsString(budget.labels()))
                .param("inFlight", budget.bounds().maxInFlight().orElse(null))
                .param("percent", budget.bounds().maxInFlightPercent().orElse(null))
                .param("hour", budget.bounds().maxPerHour().orElse(null))
                .param("day", budget.bounds().maxPerDay().orElse(null))
                .param("failures", budget.bounds().stopAfterFailures().orElse(null))
                .param("window", budget.bounds().failureWindow().toSeconds())
                .param("haltedAt", budget.haltedAt().map(Budgets::utc).orElse(null))
                .param("releasedAt", budget.releasedAt().map(Budgets::utc).orElse(null))
                .param("createdBy", budget.createdBy())
                .param("createdAt", utc(budget.createdAt()))
                .param("updatedBy", budget.updatedBy())
                .param("updatedAt", utc(budget.updatedAt()))
                .update();
    }

    /** Halts the groups of which too many have failed, this one among them, and names their budgets. */
    List<String> halt(UUID failed, Instant now) {
        lockThoseThatHalt(failed);
        return database.sql("""
            update disruption_budget b set halted_at = :now, version = version + 1
            from admission ours
            where ours.operation_id = :failed and ours.labels @> b.labels and b.halted_at is null
                and b.stop_after_failures is not null
                and b.stop_after_failures <= (
                    select count(*) from admission a
                    where a.failed and a.labels @> b.labels
                        and a.ended_at > :now - make_interval(secs => b.failure_window_seconds)
                        and a.ended_at > coalesce(b.released_at, '-infinity'))
            returning b.name\
            """)
                .param("failed", failed)
                .param("now", utc(now))
                .query((row, _) -> row.getString("name"))
                .list();
    }

    /** Two that fail at once would not see each other, so that both would be taken for the one that may fail. */
    private void lockThoseThatHalt(UUID failed) {
        database.sql("""
            select b.id from disruption_budget b join admission ours on ours.labels @> b.labels
            where ours.operation_id = :failed and b.stop_after_failures is not null
            order by b.id for update of b\
            """).param("failed", failed).query(UUID.class).list();
    }

    void delete(UUID id) {
        database.sql("delete from disruption_budget where id = ?").param(id).update();
    }

    private DisruptionBudget budget(ResultSet row, int number) throws SQLException {
        return new DisruptionBudget(
                row.getObject("id", UUID.class),
                row.getString("name"),
                json.readValue(row.getString("labels"), LABELS),
                new DisruptionBudget.Bounds(
                        integer(row, "max_in_flight"),
                        integer(row, "max_in_flight_percent"),
                        integer(row, "max_per_hour"),
                        integer(row, "max_per_day"),
                        integer(row, "stop_after_failures"),
                        Duration.ofSeconds(row.getLong("failure_window_seconds"))),
                time(row, "halted_at"),
                time(row, "released_at"),
                row.getLong("version"),
                row.getString("created_by"),
                time(row, "created_at").orElseThrow(),
                row.getString("updated_by"),
                time(row, "updated_at").orElseThrow());
    }

    private static Optional<Integer> integer(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Integer.class));
    }

    private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
