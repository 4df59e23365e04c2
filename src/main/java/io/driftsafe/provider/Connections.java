package io.driftsafe.provider;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The connections that there are. */
@Component
public class Connections {

    private final JdbcClient database;
    private final JsonMapper json;

    Connections(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** The one by which an account of a provider is reached. */
    public Optional<Connection> find(String provider, String name) {
        return one("provider = ? and name = ?", provider, name);
    }

    /** By name. */
    public List<Connection> of(String provider) {
        return database.sql("select * from connection where provider = ? order by name")
                .param(provider)
                .query(this::connection)
                .list();
    }

    Optional<Connection> find(UUID id) {
        return one("id = ?", id);
    }

    /** Until the end of the transaction nobody else changes it, nor comes to need it. */
    Optional<Connection> lock(UUID id) {
        return one("id = ? for update", id);
    }

    Optional<Connection> lock(String provider, String name) {
        return one("provider = ? and name = ? for update", provider, name);
    }

    private Optional<Connection> one(String condition, Object... parameters) {
        return database.sql("select * from connection where " + condition)
                .params(parameters)
                .query(this::connection)
                .optional();
    }

    /** Until the end of the transaction no other start of the service takes its connections file. */
    void lockStarts() {
        database.sql("select pg_advisory_xact_lock(hashtextextended('driftsafe connections file', 0))")
                .query((_, _) -> true)
                .single();
    }

    /** Those that were taken from a connections file, locked in one order. */
    List<Connection> lockThoseOfFile() {
        return database.sql("select * from connection where origin = 'FILE' order by id for update")
                .query(this::connection)
                .list();
    }

    /** By id, the oldest first. */
    List<Connection> list(Optional<String> provider, Optional<UUID> after, int limit) {
        return database.sql("""
                select * from connection
                where (cast(:provider as text) is null or provider = :provider)
                and (cast(:after as uuid) is null or id > :after)
                order by id limit :limit""")
                .param("provider", provider.orElse(null))
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(this::connection)
                .list();
    }

    /** False, and nothing is stored, if the provider has one of that name. */
    boolean add(Connection connection) {
        return stored("""
                insert into connection (id, provider, name, region, credentials, role_arn, external_id, endpoint,
                    ca_file, origin, version, created_at, updated_at)
                values (:id, :provider, :name, :region, cast(:credentials as jsonb), :roleArn, :externalId, :endpoint,
                    :caFile, :origin, :version, :createdAt, :updatedAt)
                on conflict (provider, name) do nothing""", connection) == 1;
    }

    void replace(Connection connection) {
        stored("""
                update connection set region = :region, credentials = cast(:credentials as jsonb), role_arn = :roleArn,
                    external_id = :externalId, endpoint = :endpoint, ca_file = :caFile, origin = :origin,
                    version = :version, updated_at = :updatedAt
                where id = :id""", connection);
    }

    private int stored(String statement, Connection connection) {
        return database.sql(statement)
                .param("id", connection.id())
                .param("provider", connection.provider())
                .param("name", connection.name())
                .param("region", connection.region().orElse(null))
                .param("credentials", json.writeValueAsString(connection.credentials()))
                .param("roleArn", connection.roleArn().orElse(null))
                .param("externalId", connection.externalId().orElse(null))
                .param("endpoint", connection.endpoint().orElse(null))
                .param("caFile", connection.caFile().orElse(null))
                .param("origin", connection.origin().name())
                .param("version", connection.version())
                .param("createdAt", connection.createdAt().atOffset(ZoneOffset.UTC))
                .param("updatedAt", connection.updatedAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    void remove(UUID id) {
        database.sql("delete from connection where id = ?").param(id).update();
    }

    private Connection connection(ResultSet row, int number) throws SQLException {
        return new Connection(
                row.getObject("id", UUID.class),
                row.getString("provider"),
                row.getString("name"),
                Optional.ofNullable(row.getString("region")),
                json.readValue(row.getString("credentials"), Credentials.class),
                Optional.ofNullable(row.getString("role_arn")),
                Optional.ofNullable(row.getString("external_id")),
                Optional.ofNullable(row.getString("endpoint")),
                Optional.ofNullable(row.getString("ca_file")),
                Connection.Origin.valueOf(row.getString("origin")),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
