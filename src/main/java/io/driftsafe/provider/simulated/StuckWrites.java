package io.driftsafe.provider.simulated;

import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Configuration;
import java.time.Clock;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes that the simulated cloud has accepted and still works on, one a resource; they outlive a restart. */
@Repository
@OnSimulatedCloud
class StuckWrites {

    private final JdbcClient sql;
    private final Clock clock;

    StuckWrites(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    void accept(SimulatedResource resource, Configuration wanted, WriteKey key) {
        sql.sql("""
                        update simulated_resource
                        set pending_config = cast(:wanted as jsonb), pending_key = :writeKey, pending_name = :id
                        where account = :account and resource_key = :key
                        """)
                .param("wanted", wanted.canonical())
                .param("writeKey", key.toString())
                .param("id", resource.resourceId())
                .param("account", resource.account())
                .param("key", resource.resourceKey())
                .update();
    }

    boolean holds(WriteKey key) {
        return sql.sql("select exists (select from simulated_resource where pending_key = :key)")
                .param("key", key.toString())
                .query(Boolean.class)
                .single();
    }

    /** Ends the work on all of them; only now are they changes that were really made. */
    void land() {
        sql.sql("""
                        with pending as (
                            select * from simulated_resource where pending_config is not null
                            order by account, resource_key for update
                        ), landed as (
                            update simulated_resource r
                            set config = pending.pending_config,
                                pending_config = null, pending_key = null, pending_name = null
                            from pending where r.account = pending.account and r.resource_key = pending.resource_key
                        )
                        insert into simulated_journal (at, account, resource_id, write_key, actor, before, after)
                        select :at, account, pending_name, pending_key, 'service', config, pending_config from pending
                        """).param("at", OffsetDateTime.now(clock)).update();
    }
}
