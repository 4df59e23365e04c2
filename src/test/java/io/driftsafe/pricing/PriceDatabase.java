package io.driftsafe.pricing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The prices as the migrations leave them, and nothing else. */
final class PriceDatabase implements AutoCloseable {

    private final EmbeddedPostgres postgres;
    private final JdbcClient client;

    PriceDatabase() throws IOException {
        postgres = EmbeddedPostgres.start();
        var source = postgres.getPostgresDatabase();
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/migration/V6__prices.sql"),
                        new ClassPathResource("db/migration/V8__more_prices.sql"),
                        new ClassPathResource("db/migration/V11_5__corrected_prices.sql"))
                .execute(source);
        client = JdbcClient.create(source);
    }

    JdbcClient client() {
        return client;
    }

    /** With the prices of now. */
    PriceBook book() {
        return new PriceBook(client, new PricingSettings("us-east-1"));
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
