package io.driftsafe.provider.simulated;

import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.PathPattern;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The resources of the simulated cloud. */
@Repository
@OnSimulatedCloud
class SimulatedResources {

    static final String DEFAULT_ACCOUNT = "default";

    private static final int ROWS_AT_ONCE = 500;

    private static final String SELECT = """
            select n.account, n.resource_id, n.resource_key, r.resource_type, r.secret_paths, r.config,
                r.pending_config is not null as in_progress
            from simulated_name n join simulated_resource r using (account, resource_key)
            """;

    private final JdbcClient sql;
    private final JdbcTemplate batches;
    private final JsonMapper json;
    private final ResourceTypes types;

    SimulatedResources(JdbcClient sql, JdbcTemplate batches, JsonMapper json, ResourceTypes types) {
        this.sql = sql;
        this.batches = batches;
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

    /** Several names of one resource are several elements with one key. */
    void replaceAll(String account, Collection<SimulatedResource> resources) {
        sql.sql("insert into simulated_account values (:account) on conflict do nothing")
                .param("account", account)
                .update();
        sql.sql("delete from simulated_resource where account = :account")
                .param("account", account)
                .update();
        var byKey = new LinkedHashMap<String, SimulatedResource>();
        resources.forEach(resource -> byKey.putIfAbsent(resource.resourceKey(), resource));
        batches.batchUpdate("""
                insert into simulated_resource (account, resource_key, resource_type, secret_paths, config)
                values (?, ?, ?, ?::jsonb, ?::jsonb)
                """, byKey.values(), ROWS_AT_ONCE, (row, resource) -> {
            row.setString(1, account);
            row.setString(2, resource.resourceKey());
            row.setString(3, resource.type().name());
            row.setString(4, json.writeValueAsString(secretPaths(resource.type())));
            row.setString(5, resource.configuration().canonical());
        });
        batches.batchUpdate(
                "insert into simulated_name (account, resource_id, resource_key) values (?, ?, ?)",
                resources,
                ROWS_AT_ONCE,
                (row, resource) -> {
                    row.setString(1, account);
                    row.setString(2, resource.resourceId());
                    row.setString(3, resource.resourceKey());
                });
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
                types.of(row.getString("resource_type")).alsoSecret(secret),
                Configuration.of(json.readTree(row.getString("config"))),
                row.getBoolean("in_progress"));
    }

    private static List<String> secretPaths(ResourceType type) {
        return type.secretPaths().stream().map(PathPattern::toString).toList();
    }
}
