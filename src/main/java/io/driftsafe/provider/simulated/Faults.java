package io.driftsafe.provider.simulated;

import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.ResourceRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The faults on order, shared by all nodes. */
@Repository
@OnSimulatedCloud
class Faults {

    private static final String COLUMNS = "position, account, resource_id, kind, on_call, times, delay_ms, set_values";

    private final JdbcClient sql;
    private final JsonMapper json;
    private final StuckWrites stuck;

    Faults(JdbcClient sql, JsonMapper json, StuckWrites stuck) {
        this.sql = sql;
        this.json = json;
        this.stuck = stuck;
    }

    List<Fault> list() {
        return sql.sql("select " + COLUMNS + " from simulated_fault order by position")
                .query((row, number) -> ordered(row).fault())
                .list();
    }

    /** What was stuck is done with the end of its fault. */
    @Transactional
    public void replaceAll(List<Fault> faults) {
        sql.sql("lock table simulated_fault in share row exclusive mode").update();
        sql.sql("delete from simulated_fault").update();
        stuck.land();
        faults.forEach(this::add);
    }

    /** Whether such a fault still is on order; if so it stays until the end of the caller's transaction. */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean holds(Fault fault) {
        return !sql.sql("""
                        select position from simulated_fault
                        where account = :account and resource_id = :id and kind = :kind and on_call = :call
                        for share""")
                .param("account", fault.account())
                .param("id", fault.resourceId())
                .param("kind", fault.kind().value())
                .param("call", fault.on().value())
                .query(Long.class)
                .list()
                .isEmpty();
    }

    /** The first fault on order for the call, spent by once; {@link Fault#NONE} if there is none. */
    @Transactional
    public Fault take(ResourceRef resource, Fault.On call) {
        var next = first(resource, call);
        while (next.isPresent() && !spend(next.get())) {
            next = first(resource, call);
        }
        return next.map(Ordered::fault).orElse(Fault.NONE);
    }

    private Optional<Ordered> first(ResourceRef resource, Fault.On call) {
        return sql.sql("select " + COLUMNS + """
                                 from simulated_fault
                                where account = :account and resource_id in ('*', :id) and on_call in ('any', :call)
                                and (:change or kind not in ('partial', 'collateral', 'stuck'))
                                order by position limit 1
                                """)
                .param("account", resource.account())
                .param("id", resource.resourceId())
                .param("call", call.value())
                .param("change", call != Fault.On.READ)
                .query((row, number) -> ordered(row))
                .optional();
    }

    /** False if other calls have spent it meanwhile. */
    private boolean spend(Ordered ordered) {
        return ordered.fault().times() == null
                || ordered.fault().kind().lasts()
                || update("update simulated_fault set times = times - 1 where position = ? and times > 1", ordered)
                || update("delete from simulated_fault where position = ? and times = 1", ordered);
    }

    private boolean update(String statement, Ordered ordered) {
        return sql.sql(statement).param(ordered.position()).update() == 1;
    }

    private void add(Fault fault) {
        sql.sql("""
                        insert into simulated_fault (account, resource_id, kind, on_call, times, delay_ms, set_values)
                        values (:account, :id, :kind, :call, :times, :delay, cast(:set as jsonb))
                        """)
                .param("account", fault.account())
                .param("id", fault.resourceId())
                .param("kind", fault.kind().value())
                .param("call", fault.on().value())
                .param("times", fault.times())
                .param("delay", fault.delayMs())
                .param("set", fault.set() == null ? null : CanonicalJson.of(fault.set()))
                .update();
    }

    private Ordered ordered(ResultSet row) throws SQLException {
        return new Ordered(
                row.getLong("position"),
                new Fault(
                        row.getString("account"),
                        row.getString("resource_id"),
                        Fault.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        Fault.On.valueOf(row.getString("on_call").toUpperCase(Locale.ROOT)),
                        row.getObject("times", Integer.class),
                        row.getLong("delay_ms"),
                        tree(row.getString("set_values"))));
    }

    private @Nullable JsonNode tree(@Nullable String text) {
        return text == null ? null : json.readTree(text);
    }

    private record Ordered(long position, Fault fault) {}
}
