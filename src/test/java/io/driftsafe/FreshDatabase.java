package io.driftsafe;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.support.TestPropertySourceUtils;

/** An empty database for each Spring context, in a server that all tests of this run share. */
abstract class FreshDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    abstract PostgresServer server();

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(
                context, "spring.datasource.url=" + server().freshDatabase());
    }

    /** In the version that the service brings. */
    static class OnNewest extends FreshDatabase {

        @Override
        PostgresServer server() {
            return PostgresServer.newest();
        }
    }

    /** In PostgreSQL 15. */
    static class OnPostgres15 extends FreshDatabase {

        @Override
        PostgresServer server() {
            return PostgresServer.oldest();
        }
    }
}
