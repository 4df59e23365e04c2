package io.driftsafe.gate;

import io.driftsafe.resource.ResourceRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The stops that there are and were; every node reads them from the database each time, so each heeds them at once. */
@Component
class Stops {

    private final JdbcClient database;

    Stops(JdbcClient database) {
        this.database = database;
    }

    /** Until the end of the transaction nobody else stops or releases anything. */
    void lock() {
        database.sql("lock table stop in share row exclusive mode").update();
    }

    /** Newest first. */
    List<Stop> inForce() {
        return database.sql("select * from stop where released_at is null order by stopped_at desc, id desc")
                .query(Stops::stop)
                .list();
    }

    /** All that ever were, newest first. */
    List<Stop> list(Optional<UUID> after, int limit) {
        return database.sql("""
            select * from stop where cast(:after as uuid) is null or id < :after
            order by id desc limit :limit\
            """)
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(Stops::stop)
                .list();
    }

    /** When the last stop that covered this was released, if that was after some time. */
    Optional<Instant> releasedAfter(Instant time, ResourceRef resource, Map<String, String> labels) {
        return database
                .sql("select * from stop where released_at > :time order by released_at desc")
                .param("time", time.atOffset(ZoneOffset.UTC))
                .query(Stops::stop)
                .list()
                .stream()
                .filter(stop -> stop.scope().covers(resource, labels))
                .flatMap(stop -> stop.release().stream())
                .map(Stop.Release::at)
                .findFirst();
    }

    void add(Stop stop) {
        database.sql("""
            insert into stop (id, provider, account, label_name, label_value, rollbacks, reason, stopped_by,
                stopped_at)
            values (:id, :provider, :account, :labelName, :labelValue, :rollbacks, :reason, :by, :at)\
            """)
                .param("id", stop.id())
                .param("provider", stop.scope().provider().orElse(null))
                .param("account", stop.scope().account().orElse(null))
                .param("labelName", stop.scope().label().map(Label::name).orElse(null))
                .param("labelValue", stop.scope().label().map(Label::value).orElse(null))
                .param("rollbacks", stop.rollbacks().name())
                .param("reason", stop.reason())
                .param("by", stop.stoppedBy())
                .param("at", stop.stoppedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    void release(UUID id, Stop.Release release) {
        database.sql("update stop set released_by = :by, released_at = :at, released_because = :because where id = :id")
                .param("by", release.by())
                .param("at", release.at().atOffset(ZoneOffset.UTC))
                .param("because", release.because())
                .param("id", id)
                .update();
    }

    private static Stop stop(ResultSet row, int number) throws SQLException {
        return new Stop(
                row.getObject("id", UUID.class),
                new StopScope(
                        Optional.ofNullable(row.getString("provider")),
                        Optional.ofNullable(row.getString("account")),
                        row.getString("label_name") == null
                                ? Optional.empty()
                                : Optional.of(new Label(row.getString("label_name"), row.getString("label_value")))),
                Stop.Rollbacks.valueOf(row.getString("rollbacks")),
                row.getString("reason"),
                row.getString("stopped_by"),
                time(row, "stopped_at"),
                row.getString("released_by") == null
                        ? Optional.empty()
                        : Optional.of(new Stop.Release(
                                row.getString("released_by"),
                                time(row, "released_at"),
                                row.getString("released_because"))));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
