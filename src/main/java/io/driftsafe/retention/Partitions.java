package io.driftsafe.retention;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The partitions of log and snapshots, which are made and dropped as pairs of the same months. */
@Component
class Partitions {

    /** Whoever makes partitions holds this lock, so that nodes do it one at a time. */
    static final long LOCK = 0x64726966742d7061L;

    /** Whoever archives them holds this one. */
    private static final long ARCHIVING = LOCK + 1;

    private static final String LOG = "execution_log";
    private static final String SNAPSHOTS = "snapshot";

    private final JdbcClient database;
    private final DataSource source;

    Partitions(JdbcClient database, DataSource source) {
        this.database = database;
        this.source = source;
    }

    /** Oldest first. */
    List<Partition> all() {
        return database
                .sql("""
                    select log.relname as log, kept.relname as snapshots, pg_get_expr(log.relpartbound, log.oid) as bounds
                    from pg_inherits of_log join pg_class log on log.oid = of_log.inhrelid
                    join (pg_inherits of_kept join pg_class kept on kept.oid = of_kept.inhrelid)
                        on pg_get_expr(kept.relpartbound, kept.oid) = pg_get_expr(log.relpartbound, log.oid)
                    where of_log.inhparent = 'execution_log'::regclass and of_kept.inhparent = 'snapshot'::regclass\
                    """)
                .query((row, _) -> new Partition(
                        row.getString("log"), row.getString("snapshots"), IdRange.parse(row.getString("bounds"))))
                .list()
                .stream()
                .sorted((one, other) -> one.ids().end().compareTo(other.ids().end()))
                .toList();
    }

    /**
     * Makes the next month, as a table of its own that is then attached: what already reads and writes is not held up.
     *
     * @return false where another node is at it, or nothing is missing up to that month
     */
    @Transactional
    public boolean makeNext(YearMonth last) {
        waitBriefly();
        if (!database.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single()) {
            return false;
        }
        var month = all().getLast().ids().next();
        if (month.isAfter(last)) {
            return false;
        }
        var ids = IdRange.of(month);
        var suffix = "_%d_%02d".formatted(month.getYear(), month.getMonthValue());
        create(LOG, suffix);
        execute("""
            create trigger execution_log_is_append_only before update or delete or truncate on %s
            for each statement execute function refuse_to_change_the_execution_log()\
            """.formatted(LOG + suffix));
        create(SNAPSHOTS, suffix);
        for (var parent : List.of(LOG, SNAPSHOTS)) {
            execute("alter table %s attach partition %s for values from ('%s') to ('%s')"
                    .formatted(parent, parent + suffix, ids.from(), ids.to()));
        }
        return true;
    }

    private void create(String parent, String suffix) {
        execute("create table %s (like %s including all)".formatted(parent + suffix, parent));
    }

    /** Runs it unless another node is at it, also over several transactions. */
    void alone(Runnable work) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            if (!held(statement, "select pg_try_advisory_lock(%d)")) {
                return;
            }
            try {
                work.run();
            } finally {
                held(statement, "select pg_advisory_unlock(%d)");
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("The lock of the partitions cannot be taken", e);
        }
    }

    private static boolean held(Statement statement, String call) throws SQLException {
        try (var row = statement.executeQuery(call.formatted(ARCHIVING))) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Takes both out and drops them, in the transaction that notes where their content is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void drop(Partition partition) {
        execute("alter table execution_log detach partition " + partition.log());
        execute("alter table snapshot detach partition " + partition.snapshots());
        execute("drop table %s, %s".formatted(partition.log(), partition.snapshots()));
    }

    /** Nobody is kept waiting behind somebody who waits for a lock here: it is tried again later. */
    void waitBriefly() {
        execute("set local lock_timeout = '2s'");
    }

    private void execute(String statement) {
        database.sql(statement).update();
    }

    /**
     * The two tables of some months.
     *
     * @param log names a table
     * @param snapshots names a table
     */
    record Partition(String log, String snapshots, IdRange ids) {}
}
