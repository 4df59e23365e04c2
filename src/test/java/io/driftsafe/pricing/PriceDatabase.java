package io.driftsafe.pricing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
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
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            // It has a function, whose text the populator would take apart.
            statement.execute(new ClassPathResource("db/migration/V15__price_book.sql")
                    .getContentAsString(StandardCharsets.UTF_8));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        client = JdbcClient.create(source);
    }

    JdbcClient client() {
        return client;
    }

    Prices prices() {
        return new Prices(client);
    }

    /** With the prices of now, for it has none in memory yet. */
    PriceBook book() {
        return new PriceBook(
                new LatestPrices(prices()),
                new PricingSettings(
                        "us-east-1", new PricingSettings.Kubernetes(new BigDecimal("26.04"), new BigDecimal("2.49"))),
                Clock.fixed(Instant.parse("2026-11-26T12:00:00Z"), ZoneOffset.UTC));
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
