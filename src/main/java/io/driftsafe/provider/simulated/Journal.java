package io.driftsafe.provider.simulated;

import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Configuration;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every change that the simulated cloud really made. */
@Repository
@OnSimulatedCloud
class Journal {

    private final JdbcClient sql;
    private final JsonMapper json;
    private final Clock clock;

    Journal(JdbcClient sql, JsonMapper json, Clock clock) {
        this.sql = sql;
        this.json = json;
        this.clock = clock;
    }

    void recordWrite(SimulatedResource before, Configuration after, WriteKey key) {
        add(before, Optional.of(after), "service", Optional.of(key.toString()));
    }

    /** What somebody else did: changed it, or removed it. */
    void recordOutside(SimulatedResource before, Optional<Configuration> after) {
        add(before, after, "outside", Optional.empty());
    }

    boolean holds(WriteKey key) {
        return sql.sql("select exists (select from simulated_journal where write_key = :key)")
                .param("key", key.toString())
                .query(Boolean.class)
                .single();
    }

    /** Oldest first. */
    Page<JournalEntry> page(String account, Optional<String> resourceId, PageQuery query) {
        var entries = sql.sql("""
                        select sequence, at, resource_id, write_key, actor, before, after from simulated_journal
                        where account = :account and (cast(:id as text) is null or resource_id = :id) and sequence > :after
                        order by sequence limit :limit
                        """)
                .param("account", account)
                .param("id", resourceId.orElse(null))
                .param("after", query.afterNumber().orElse(0L))
                .param("limit", query.rows())
                .query(this::entry)
                .list();
        return Page.of(query, entries, entry -> Long.toString(entry.sequence()));
    }

    private void add(SimulatedResource before, Optional<Configuration> after, String actor, Optional<String> key) {
        sql.sql("""
                        insert into simulated_journal (at, account, resource_id, write_key, actor, before, after)
                        values (:at, :account, :id, :key, :actor, cast(:before as jsonb), cast(:after as jsonb))
                        """)
                .param("at", OffsetDateTime.now(clock))
                .param("account", before.account())
                .param("id", before.resourceId())
                .param("key", key.orElse(null))
                .param("actor", actor)
                .param("before", before.configuration().canonical())
                .param("after", after.map(Configuration::canonical).orElse(null))
                .update();
    }

    private JournalEntry entry(ResultSet row, int number) throws SQLException {
        return new JournalEntry(
                row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("resource_id"),
                row.getString("write_key"),
                row.getString("actor"),
                tree(row.getString("before")),
                tree(row.getString("after")));
    }

    private @Nullable JsonNode tree(@Nullable String text) {
        return text == null ? null : json.readTree(text);
    }
}
