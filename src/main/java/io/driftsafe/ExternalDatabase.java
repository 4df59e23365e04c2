package io.driftsafe;

import io.driftsafe.problem.StartRefusal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** A PostgreSQL that somebody else runs, seen to answer and to be new enough. */
record ExternalDatabase(
        String getJdbcUrl,
        @Nullable String getUsername,
        @Nullable String getPassword) implements JdbcConnectionDetails {

    private static final int OLDEST = 15;
    private static final int VERSIONS_PER_MAJOR = 10_000;

    static ExternalDatabase reach(DataSourceProperties properties) {
        var database =
                new ExternalDatabase(properties.determineUrl(), properties.getUsername(), properties.getPassword());
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select current_setting('server_version_num')::int")) {
            row.next();
            requireNewEnough(row.getInt(1) / VERSIONS_PER_MAJOR);
            return database;
        } catch (SQLException e) {
            throw new StartRefusal(
                    "The database at %s cannot be used (%s); start it, or correct SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD"
                            .formatted(database.address(), reason(e)));
        }
    }

    static void requireNewEnough(int major) {
        if (major < OLDEST) {
            throw new StartRefusal(
                    "The database is PostgreSQL %d, and %d or newer is needed; upgrade it".formatted(major, OLDEST));
        }
    }

    /** Without the query, which may hold a password. */
    private String address() {
        var query = getJdbcUrl.indexOf('?');
        return query < 0 ? getJdbcUrl : getJdbcUrl.substring(0, query);
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        if (getUsername != null) {
            properties.setProperty("user", getUsername);
        }
        if (getPassword != null) {
            properties.setProperty("password", getPassword);
        }
        return DriverManager.getConnection(getJdbcUrl, properties);
    }

    private static String reason(SQLException failure) {
        var message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        var sentence = message.indexOf(". ");
        return sentence < 0 ? message : message.substring(0, sentence);
    }

    @Override
    public String toString() {
        return "ExternalDatabase[" + address() + "]";
    }
}
