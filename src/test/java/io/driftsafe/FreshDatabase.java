package io.driftsafe;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.support.TestPropertySourceUtils;

/** An empty database for each Spring context, in a server that all tests of this run share. */
abstract class FreshDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Of the server's own database; its superuser needs no password. */
    abstract int port();

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, "spring.datasource.url=" + create(port()));
    }

    /** An empty database; the JDBC URL of it. */
    static String create(int port) {
        var name = "test_" + NUMBER.incrementAndGet();
        try (var connection = DriverManager.getConnection(url(port, "postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("No fresh database", e);
        }
        return url(port, name);
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(port, database);
    }

    /** In the PostgreSQL that the build brings. */
    static class OnEmbedded extends FreshDatabase {

        private static final EmbeddedPostgres SERVER = start();

        @Override
        int port() {
            return SERVER.getPort();
        }

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new IllegalStateException("No embedded PostgreSQL", e);
            }
        }
    }

    /** In Debian's PostgreSQL 15. */
    static class OnPostgres15 extends FreshDatabase {

        @Override
        int port() {
            return Postgres15.port();
        }
    }
}
