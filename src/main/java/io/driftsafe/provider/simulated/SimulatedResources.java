package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.simulated.MaskedResources.Row;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.PathPattern;
import io.driftsafe.resource.ResourceRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The resources of the simulated cloud. */
@Repository
@OnSimulatedCloud
class SimulatedResources {

    static final String DEFAULT_ACCOUNT = "default";

    private static final int REMOVED_AT_ONCE = 10_000;

    private static final String SELECT = """
            select n.account, n.resource_id, n.resource_key, r.resource_type, r.secret_paths, r.config,
                r.pending_config is not null as in_progress
            from simulated_name n join simulated_resource r using (account, resource_key)
            """;

    private final JdbcClient sql;
    private final JsonMapper json;
    private final ResourceTypes types;

    SimulatedResources(JdbcClient sql, JsonMapper json, ResourceTypes types) {
        this.sql = sql;
        this.json = json;
        this.types = types;
    }

    List<String> accounts() {
        var accounts = new TreeSet<String>(loadedAccounts());
        accounts.add(DEFAULT_ACCOUNT);
        return accounts.stream().toList();
    }

    List<String> loadedAccounts() {
        return sql.sql("select account from simulated_account")
                .query(SimulatedResources::account)
                .list();
    }

    Optional<SimulatedResource> find(ResourceRef resource) {
        return one(resource, "");
    }

    /** Until the end of the transaction nobody else changes it. */
    Optional<SimulatedResource> lock(ResourceRef resource) {
        return one(resource, " for update of r");
    }

    private Optional<SimulatedResource> one(ResourceRef resource, String locking) {
        return sql.sql(SELECT + "where n.account = :account and n.resource_id = :id" + locking)
                .param("account", resource.account())
                .param("id", resource.resourceId())
                .query(this::resource)
                .optional()
                .filter(found -> found.isIn(resource.region()));
    }

    List<SimulatedResource> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
        return sql.sql(SELECT + """
                                where (cast(:account as text) is null or n.account = :account)
                                and (cast(:type as text) is null or r.resource_type = :type)
                                and (cast(:id as text) is null or n.resource_id = :id)
                                and (cast(:part as text) is null or position(lower(:part) in lower(n.resource_id)) > 0)
                                and (cast(:afterAccount as text) is null or (n.account, n.resource_id) > (:afterAccount, :afterId))
                                order by n.account, n.resource_id
                                limit :limit
                                """)
                .param("account", filter.account().orElse(null))
                .param("type", filter.resourceType().orElse(null))
                .param("id", filter.resourceId().orElse(null))
                .param("part", filter.idPart().orElse(null))
                .param("afterAccount", after.map(ResourcePosition::account).orElse(null))
                .param("afterId", after.map(ResourcePosition::resourceId).orElse(null))
                .param("limit", limit)
                .query(this::resource)
                .list();
    }

    void store(SimulatedResource resource) {
        sql.sql("""
                        update simulated_resource set config = cast(:config as jsonb)
                        where account = :account and resource_key = :key
                        """)
                .param("config", resource.configuration().canonical())
                .param("account", resource.account())
                .param("key", resource.resourceKey())
                .update();
    }

    void remove(SimulatedResource resource) {
        sql.sql("delete from simulated_resource where account = :account and resource_key = :key")
                .param("account", resource.account())
                .param("key", resource.resourceKey())
                .update();
    }

    /** Everything of the account; nobody else loads into it before the end of the transaction. */
    void replaceAll(String account, MaskedResources resources) {
        sql.sql("""
                        insert into simulated_account values (:account)
                        on conflict (account) do update set account = excluded.account
                        """).param("account", account).update();
        while (removeSome(account) > 0) {}
        resources.forEachBatch(batch -> insert(account, batch));
    }

    /** In parts, for the database must answer in time. */
    private int removeSome(String account) {
        return sql.sql("""
                        delete from simulated_resource where account = :account and resource_key in (
                            select resource_key from simulated_resource where account = :account limit :most)
                        """)
                .param("account", account)
                .param("most", REMOVED_AT_ONCE)
                .update();
    }

    /** Several names of one resource are several rows with one key. */
    private void insert(String account, List<Row> batch) {
        var others = new ArrayList<>(batch);
        var made = new HashSet<>(sql.sql("""
                        insert into simulated_resource (account, resource_key, resource_type, secret_paths, config)
                        select :account, key, type, secret, config
                        from unnest(:keys::text[], :types::text[], :secrets::jsonb[], :configs::jsonb[])
                            as loaded (key, type, secret, config)
                        on conflict do nothing returning resource_key
                        """)
                .param("account", account)
                .param("keys", texts(batch, Row::resourceKey))
                .param("types", texts(batch, Row::resourceType))
                .param("secrets", texts(batch, Row::secretPaths))
                .param("configs", texts(batch, Row::configuration))
                .query(String.class)
                .list());
        others.removeIf(row -> made.remove(row.resourceKey()));
        insertNames(account, batch);
        others.forEach(row -> requireSame(account, row));
    }

    private void insertNames(String account, List<Row> batch) {
        var made = new HashSet<>(sql.sql("""
                        insert into simulated_name (account, resource_id, resource_key)
                        select :account, id, key from unnest(:ids::text[], :keys::text[]) as loaded (id, key)
                        on conflict do nothing returning resource_id
                        """)
                .param("account", account)
                .param("ids", texts(batch, Row::resourceId))
                .param("keys", texts(batch, Row::resourceKey))
                .query(String.class)
                .list());
        for (var row : batch) {
            if (!made.remove(row.resourceId())) {
                throw Refusal.wrong(row.object(), "is a second object of %s".formatted(row.resourceId()));
            }
        }
    }

    private void requireSame(String account, Row row) {
        var first = sql.sql(SELECT + """
                                where n.account = :account and n.resource_key = :key and n.resource_id <> :id
                                order by n.resource_id limit 1
                                """)
                .param("account", account)
                .param("key", row.resourceKey())
                .param("id", row.resourceId())
                .query(this::resource)
                .single();
        if (!first.configuration().sameAs(Configuration.of(json.readTree(row.configuration())), first.type())) {
            throw Refusal.invalid(
                    row.place(),
                    "%s is the same resource as %s, but with other attributes"
                            .formatted(row.resourceId(), first.resourceId()));
        }
    }

    private static String[] texts(List<Row> rows, Function<Row, String> part) {
        return rows.stream().map(part).toArray(String[]::new);
    }

    Row row(SimulatedResource resource, String place) {
        return new Row(
                place,
                resource.resourceId(),
                resource.resourceKey(),
                resource.type().name(),
                json.writeValueAsString(resource.type().secretPaths().stream()
                        .map(PathPattern::toString)
                        .toList()),
                resource.configuration().canonical());
    }

    private static String account(ResultSet row, int number) throws SQLException {
        return row.getString("account");
    }

    private SimulatedResource resource(ResultSet row, int number) throws SQLException {
        var secret = json.readTree(row.getString("secret_paths"))
                .valueStream()
                .map(JsonNode::stringValue)
                .map(PathPattern::parse)
                .toList();
        return new SimulatedResource(
                row.getString("account"),
                row.getString("resource_id"),
                row.getString("resource_key"),
                types.of(SimulatedCloud.NAME, row.getString("resource_type")).alsoSecret(secret),
                Configuration.of(json.readTree(row.getString("config"))),
                row.getBoolean("in_progress"));
    }
}
