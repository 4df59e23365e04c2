package io.driftsafe.node;

import io.driftsafe.node.Node.Status;
import jakarta.annotation.PreDestroy;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionException;

/** All nodes on this database; each writes itself down, by the database's time. */
@Repository
class Nodes {

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
    private static final Duration SILENT_AFTER = Duration.ofSeconds(10);
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final JdbcClient database;
    private final ThisNode self;

    Nodes(JdbcClient database, ThisNode self) {
        this.database = database;
        this.self = self;
    }

    @Scheduled(fixedDelayString = "PT2S")
    void beat() {
        try {
            writeDown();
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("This node could not write down that it lives: {}", e.getMessage());
        }
    }

    private void writeDown() {
        database.sql("""
            insert into node (id, name, version, started_at, seen_at, clock_offset_ms)
            values (:id, :name, :version, :started, clock_timestamp(), :offset)
            on conflict (id) do update
            set seen_at = excluded.seen_at, clock_offset_ms = excluded.clock_offset_ms\
            """)
                .param("id", self.uuid())
                .param("name", self.name())
                .param("version", self.version())
                .param("started", self.startedAt().atOffset(ZoneOffset.UTC))
                .param("offset", self.clockOffset().toMillis())
                .update();
        database.sql("delete from node where seen_at < clock_timestamp() - make_interval(secs => :age)")
                .param("age", FORGOTTEN_AFTER.toSeconds())
                .update();
    }

    @PreDestroy
    void leave() {
        try {
            database.sql("delete from node where id = ?").param(self.uuid()).update();
        } catch (DataAccessException | TransactionException e) {
            LOG.info("The database does not know that this node has stopped; it shows as silent for a day");
        }
    }

    /** Oldest first; of this one the clock as it is now. */
    List<Node> all() {
        return database.sql("""
            select n.*, seen_at < clock_timestamp() - make_interval(secs => :silent) as silent,
                array(select task_instance from scheduled_tasks
                    where picked and picked_by = n.id::text order by task_instance) as working
            from node n order by started_at, id\
            """)
                .param("silent", SILENT_AFTER.toSeconds())
                .query(this::node)
                .list();
    }

    private Node node(ResultSet row, int number) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var offset = id.equals(self.uuid()) ? self.clockOffset() : Duration.ofMillis(row.getLong("clock_offset_ms"));
        return new Node(
                Node.id(id),
                row.getString("name"),
                row.getString("version"),
                status(row.getBoolean("silent"), offset),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                row.getObject("seen_at", OffsetDateTime.class).toInstant(),
                offset.toMillis(),
                texts(row.getArray("working")),
                id.equals(self.uuid()));
    }

    private static Status status(boolean silent, Duration offset) {
        if (silent) {
            return Status.SILENT;
        }
        return ThisNode.isRight(offset) ? Status.READY : Status.CLOCK_OFF;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
