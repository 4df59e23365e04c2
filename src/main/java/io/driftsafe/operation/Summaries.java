package io.driftsafe.operation;

import io.driftsafe.operation.Summary.Unresolved;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Counts all operations, in a few queries that see one moment. */
@Component
class Summaries {

    private final JdbcClient database;
    private final Clock clock;

    Summaries(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Summary now() {
        var asOf = clock.instant();
        return new Summary(byState(), waiting(), byFailedCheck(), savings(), sums(), unresolved(), asOf);
    }

    private Map<String, Long> byState() {
        var counts = new LinkedHashMap<String, Long>();
        Arrays.stream(OperationState.values()).forEach(state -> counts.put(state.value(), 0L));
        database.sql("select state, count(*) as n from operation group by state")
                .query(row -> {
                    counts.put(OperationState.valueOf(row.getString("state")).value(), row.getLong("n"));
                });
        return counts;
    }

    private Map<String, Long> waiting() {
        var counts = new TreeMap<String, Long>();
        database.sql("select code, count(*) as n from waiting group by code").query(row -> {
            counts.put(row.getString("code"), row.getLong("n"));
        });
        return counts;
    }

    private Map<String, Long> byFailedCheck() {
        var counts = new TreeMap<String, Long>();
        database.sql("""
            select finding ->> 'name' as name, count(*) as n
            from operation, jsonb_array_elements(findings) as finding
            where state = 'FAILED' and finding ->> 'status' = 'failed'
            group by 1\
            """).query(row -> {
            counts.put(row.getString("name"), row.getLong("n"));
        });
        return counts;
    }

    private BigDecimal savings() {
        return database.sql("""
            select round(coalesce(sum(original.estimated_cost - applied.estimated_cost), 0), 2)
            from operation
            join operation_state original on original.operation_id = operation.id and original.kind = 'ORIGINAL'
            join operation_state applied on applied.operation_id = operation.id and applied.kind = 'APPLIED'
            where operation.state = 'APPLIED'\
            """).query(BigDecimal.class).single();
    }

    private Summary.Sums sums() {
        return database.sql("""
            select round(coalesce(sum(original.estimated_cost - target.estimated_cost), 0), 2) as estimated,
                round(coalesce(sum(operation.applied_savings), 0), 2) as applied
            from operation
            join operation_state original on original.operation_id = operation.id and original.kind = 'ORIGINAL'
            join operation_state target on target.operation_id = operation.id and target.kind = 'TARGET'
            where operation.state = 'APPLIED'\
            """)
                .query((row, _) -> new Summary.Sums(row.getBigDecimal("estimated"), row.getBigDecimal("applied")))
                .single();
    }

    private List<Unresolved> unresolved() {
        return database.sql("""
            select id, state, failure_message from operation
            where (state = 'ROLLBACK_FAILED' or state = 'FAILED' and may_have_changed) and acknowledged_at is null
            order by id desc limit 50\
            """)
                .query((row, _) -> new Unresolved(
                        new OperationId(row.getObject("id", UUID.class)),
                        OperationState.valueOf(row.getString("state")),
                        row.getString("failure_message")))
                .list();
    }
}
