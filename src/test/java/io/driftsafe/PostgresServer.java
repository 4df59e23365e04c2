package io.driftsafe;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL that all tests of this run share; its superuser needs no password. Where a Docker daemon answers it is a
 * container, else what the build or the machine has.
 */
record PostgresServer(String host, int port) {

    /** Asked once. */
    static final boolean IN_DOCKER = DockerDaemon.of(System.getenv()).answers();

    private static final Duration START = Duration.ofMinutes(1);
    private static final int LISTENING = 5432;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** The version that the service brings. */
    static PostgresServer newest() {
        return Newest.SERVER;
    }

    /** The oldest version that the service takes. */
    static PostgresServer oldest() {
        return Oldest.SERVER;
    }

    String url(String database) {
        return "jdbc:postgresql://%s:%d/%s?user=postgres".formatted(host, port, database);
    }

    /** An empty database; the JDBC URL of it. */
    String freshDatabase() {
        var name = "test_" + NUMBER.incrementAndGet();
        try (var connection = DriverManager.getConnection(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("No fresh database", e);
        }
        return url(name);
    }

    private static final class Newest {

        static final PostgresServer SERVER = IN_DOCKER
                ? inDocker(EmbeddedDatabase.MAJOR)
                : said("the embedded PostgreSQL " + EmbeddedDatabase.MAJOR, embedded());
    }

    private static final class Oldest {

        static final PostgresServer SERVER = IN_DOCKER
                ? inDocker(Postgres15.MAJOR)
                : said("Debian's PostgreSQL " + Postgres15.MAJOR, new PostgresServer("127.0.0.1", Postgres15.port()));
    }

    /** Removed by Testcontainers when this run ends. */
    @SuppressWarnings("resource")
    private static PostgresServer inDocker(String version) {
        var container = new PostgreSQLContainer("postgres:" + version)
                .withUsername("postgres")
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                .withCommand("postgres", "-c", "max_connections=300", "-c", "fsync=off");
        container.start();
        return said(
                "Docker's postgres:" + version,
                new PostgresServer(container.getHost(), container.getMappedPort(LISTENING)));
    }

    private static PostgresServer embedded() {
        try {
            return new PostgresServer(
                    "127.0.0.1",
                    EmbeddedPostgres.builder().setPGStartupWait(START).start().getPort());
        } catch (IOException e) {
            throw new IllegalStateException("No embedded PostgreSQL", e);
        }
    }

    private static PostgresServer said(String what, PostgresServer server) {
        System.out.printf(
                "Tests run on %s: %s%n", what, IN_DOCKER ? "a Docker daemon answers" : "no Docker daemon answers");
        return server;
    }
}
