package io.driftsafe;

import io.driftsafe.problem.StartRefusal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/** The PostgreSQL that this service runs for itself; stopped when everything that uses it has ended. */
class EmbeddedDatabase implements JdbcConnectionDetails, AutoCloseable {

    /** The major version of the binaries that the build brings. */
    static final String MAJOR = "18";

    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final String USER = "postgres";

    private static final PgBinaryResolver BINARIES = (system, machine) -> {
        var name = "postgres-%s-%s.txz"
                .formatted(system, ArchUtils.normalize(machine))
                .toLowerCase(Locale.ROOT);
        var binaries = EmbeddedDatabase.class.getClassLoader().getResourceAsStream(name);
        if (binaries == null) {
            throw new StartRefusal(
                    "No embedded PostgreSQL is packaged for %s on %s; set SPRING_DATASOURCE_URL to a PostgreSQL of version 15 or newer, or start with ./mvnw spring-boot:run"
                            .formatted(system, machine));
        }
        return binaries;
    };

    private final DataDirectory directory;
    private final EmbeddedPostgres server;

    private EmbeddedDatabase(DataDirectory directory, EmbeddedPostgres server) {
        this.directory = directory;
        this.server = server;
    }

    static EmbeddedDatabase start(DatabaseSettings.Embedded settings) {
        var directory = DataDirectory.take(settings);
        try {
            directory.begin();
            directory.requireMajor(MAJOR);
            directory.stopOrphan();
            var database = new EmbeddedDatabase(directory, serverOn(settings.directory()));
            database.requireDurability();
            directory.finished();
            return database;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static EmbeddedPostgres serverOn(Path directory) {
        try {
            return EmbeddedPostgres.builder()
                    .setPgBinaryResolver(BINARIES)
                    .setDataDirectory(directory)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(RECOVERY)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .start();
        } catch (IOException | IllegalStateException e) {
            throw new StartRefusal(
                    "The embedded PostgreSQL in %s does not start (%s); logging.level.io.zonky=info shows its own words, and SPRING_DATASOURCE_URL takes another"
                            .formatted(directory, e.getMessage()));
        }
    }

    /**
     * The library starts its server in a way that loses data; that it was talked out of it is looked at, not believed.
     */
    private void requireDurability() {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (var row = statement.executeQuery("show " + setting)) {
                    row.next();
                    if (!"on".equals(row.getString(1))) {
                        throw notDurable(setting, row.getString(1));
                    }
                }
            }
        } catch (SQLException e) {
            closeServer();
            throw new IllegalStateException("The embedded PostgreSQL does not say how it is set", e);
        }
    }

    private StartRefusal notDurable(String setting, String value) {
        closeServer();
        return new StartRefusal(
                "The embedded PostgreSQL has %s = %s and would lose data; remove that from its postgresql.conf or postgresql.auto.conf"
                        .formatted(setting, value));
    }

    @Override
    public String getJdbcUrl() {
        return server.getJdbcUrl(USER, "postgres");
    }

    @Override
    public String getUsername() {
        return USER;
    }

    @Override
    public @Nullable String getPassword() {
        return null;
    }

    @Override
    public void close() {
        closeServer();
        directory.close();
    }

    private void closeServer() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException("The embedded PostgreSQL does not stop", e);
        }
    }
}
