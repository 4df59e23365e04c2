package io.driftsafe.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/** Compares with what others publish, for the book cannot tell of itself that a unit price is wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishedPricesTest {

    private PriceDatabase prices;
    private PriceBook book;

    @BeforeAll
    void start() throws IOException {
        prices = new PriceDatabase();
        book = prices.book();
    }

    @AfterAll
    void stop() throws IOException {
        prices.close();
    }

    @ParameterizedTest
    @MethodSource("published")
    void costsWhatOthersPublish(Published published) {
        var total = published.totalBy(book);

        assertThat(total).as("known").isPresent();
        assertThat(total.orElseThrow().amount()).isCloseTo(published.money().amount(), within(published.tolerance()));
    }

    @Test
    void tellsOfEachTypeWhoPublishesItAndWhen() throws IOException {
        var rows = published().toList();

        assertThat(rows).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
        // What a cluster's nodes cost is a setting, which nobody publishes.
        assertThat(rows)
                .extracting(Published::type)
                .containsAll(MonthlyCost.BY_TYPE.keySet().stream()
                        .filter(type -> !type.startsWith("kubernetes_"))
                        .toList());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.source()).startsWith("https://");
            assertThat(row.date()).matches("20\\d\\d-\\d\\d-\\d\\d|undated");
            assertThat(row.tolerance()).isBetween(BigDecimal.ZERO, new BigDecimal("0.01"));
        });
    }

    /** Of the prices named here nobody's figure was found that could be trusted. */
    @Test
    void noticesAUnitPriceThatIsOnePercentWrong() throws IOException {
        var rows = published().toList();

        assertThat(unitPrices().stream().filter(price -> !isNoticed(price, rows)))
                .extracting(price -> price.kind() + " " + price.item())
                .containsExactlyInAnyOrder(
                        "elasticache redis/cache.m5.xlarge",
                        "elasticache memcached/cache.m5.xlarge",
                        "elasticache redis/cache.r5.large",
                        "elasticache memcached/cache.r5.large",
                        "elasticache redis/cache.r5.xlarge",
                        "elasticache memcached/cache.r5.xlarge",
                        "rds_storage io1",
                        "s3 glacier_ir");
    }

    private boolean isNoticed(Priced price, List<Published> rows) {
        change(price, price.amount().multiply(new BigDecimal("1.01")));
        try {
            var wrong = prices.book();
            return rows.stream().anyMatch(row -> !row.agreesWith(wrong));
        } finally {
            change(price, price.amount());
        }
    }

    private void change(Priced price, BigDecimal amount) {
        var changed = prices.client()
                .sql("update price set amount = :amount where provider = :provider and kind = :kind and item = :item"
                        + " and unit = :unit")
                .param("amount", amount)
                .param("provider", price.provider())
                .param("kind", price.kind())
                .param("item", price.item())
                .param("unit", price.unit())
                .update();
        assertThat(changed).isEqualTo(1);
    }

    private List<Priced> unitPrices() {
        return prices.client()
                .sql("select provider, kind, item, unit, amount from price")
                .query((row, _) -> new Priced(
                        row.getString("provider"),
                        row.getString("kind"),
                        row.getString("item"),
                        row.getString("unit"),
                        row.getBigDecimal("amount")))
                .list();
    }

    static Stream<Published> published() throws IOException {
        return new ClassPathResource("prices/published.csv")
                .getContentAsString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| "))
                .map(row -> new Published(row[0], row[1], row[2], new BigDecimal(row[3]), row[4], row[5]));
    }

    private record Priced(String provider, String kind, String item, String unit, BigDecimal amount) {}

    /** @param figures a sum of products, such as {@code 730 x 0.171 + 2.30} */
    record Published(
            String type, String configuration, String figures, BigDecimal tolerance, String date, String source) {

        Money money() {
            return new Money(
                    Stream.of(figures.split(" \\+ ")).map(Published::product).reduce(BigDecimal.ZERO, BigDecimal::add));
        }

        Optional<Money> totalBy(PriceBook book) {
            return book.monthlyCost(
                    type,
                    Configuration.of(JsonMapper.shared().readTree(configuration.replace('\'', '"'))),
                    Optional.empty());
        }

        boolean agreesWith(PriceBook book) {
            return totalBy(book)
                    .filter(total -> total.minus(money()).amount().abs().compareTo(tolerance) <= 0)
                    .isPresent();
        }

        private static BigDecimal product(String factors) {
            return Stream.of(factors.split(" x ")).map(BigDecimal::new).reduce(BigDecimal.ONE, BigDecimal::multiply);
        }
    }
}
