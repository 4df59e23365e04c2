package io.driftsafe.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The logs of all operations as one, in an order in which nothing ever appears before what was read: by transaction,
 * and only up to the oldest one that is still open.
 */
@Component
public class LogFeed {

    private final JdbcClient database;
    private final EntryRows rows;

    LogFeed(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.rows = EntryRows.readBy(json);
    }

    /** Before everything that is committed from now on. */
    public Position end() {
        return database.sql("select pg_snapshot_xmin(pg_current_snapshot())::text as horizon")
                .query((row, _) -> horizon(row))
                .single();
    }

    public Stretch after(Position position, int limit) {
        var facts = new ArrayList<Fact>();
        var horizons = database.sql("""
                        select h.xid::text as horizon, f.* from (select pg_snapshot_xmin(pg_current_snapshot()) as xid) h
                        left join lateral (
                            select * from (
                                select e.xid, e.operation_id, %s,
                                    sum(case when e.state is null then 1 else 2 end)
                                        over (partition by e.xid order by e.operation_id, e.sequence) as number
                                from execution_log e
                                where e.xid >= cast(:transaction as xid8) and e.xid < h.xid) numbered
                            where xid > cast(:transaction as xid8) or number > :number
                            order by xid, operation_id, sequence limit :limit) f on true
                        order by f.xid, f.number""".formatted(EntryRows.COLUMNS))
                .param("transaction", Long.toString(position.transaction()))
                .param("number", position.number())
                .param("limit", limit)
                .query((row, _) -> {
                    if (row.getString("xid") != null) {
                        facts.add(fact(row));
                    }
                    return horizon(row);
                })
                .list();
        return new Stretch(
                facts,
                facts.size() < limit ? horizons.getFirst() : facts.getLast().position());
    }

    private Fact fact(ResultSet row) throws SQLException {
        return new Fact(
                new Position(row.getLong("xid"), row.getLong("number")),
                row.getObject("operation_id", UUID.class),
                rows.entry(row));
    }

    private static Position horizon(ResultSet row) throws SQLException {
        return new Position(row.getLong("horizon"), 0);
    }

    /**
     * A place in the feed.
     *
     * @param number from 1 within the transaction; an entry that led to a state counts twice, for it is told twice
     */
    public record Position(long transaction, long number) implements Comparable<Position> {

        private static final Comparator<Position> ORDER =
                Comparator.comparingLong(Position::transaction).thenComparingLong(Position::number);

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }
    }

    /** One entry in the feed, at the last of its numbers. */
    public record Fact(Position position, UUID operationId, AuditEntry entry) {}

    /** A piece of the feed; {@code end} is where the next one begins, also where there is nothing in this one. */
    public record Stretch(List<Fact> facts, Position end) {

        public Stretch {
            facts = List.copyOf(facts);
        }
    }
}
