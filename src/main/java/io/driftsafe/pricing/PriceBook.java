package io.driftsafe.pricing;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.driftsafe.pricing.UnitPrices.Market;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Region;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a configuration costs a month by the unit prices known. */
@Component
public class PriceBook {

    private static final Map<String, String> CLOUDS =
            Map.of("google", "google", "azurerm", "azure", ClusterCosts.CLOUD, ClusterCosts.CLOUD);

    private final Map<Market, UnitPrices> byMarket;
    private final PricingSettings settings;

    PriceBook(JdbcClient database, PricingSettings settings) {
        this.settings = settings;
        this.byMarket = database
                .sql("select provider, region, kind, item, unit, amount, source, effective_date from price")
                .query(Row.class)
                .list()
                .stream()
                .collect(groupingBy(
                        row -> new Market(row.provider(), row.region()),
                        collectingAndThen(toMap(Row::key, Row::price), UnitPrices::new)));
    }

    /** Empty where a price that is needed is not known: unknown is never zero. */
    public Optional<Money> monthlyCost(String resourceType, Configuration configuration, Optional<String> region) {
        return explain(resourceType, configuration, region, Optional.empty()).total();
    }

    /** @param provider whose prices count; where it has none of its own, those of the cloud that has such a type */
    Explanation explain(
            String resourceType, Configuration configuration, Optional<String> region, Optional<String> provider) {
        var attributes = new Attributes(configuration);
        var cloud = provider.filter(this::hasPrices).orElseGet(() -> cloudOf(resourceType));
        var market = new Market(cloud, region.or(() -> Region.of(configuration)).orElse(settings.defaultRegion()));
        var prices =
                cloud.equals(ClusterCosts.CLOUD) ? ClusterCosts.prices(settings.kubernetes()) : byMarket.get(market);
        var estimate = new Estimate(market, prices == null ? new UnitPrices(Map.of()) : prices);
        var cost = MonthlyCost.BY_TYPE.get(resourceType);
        if (cost == null) {
            estimate.unknown("What %s costs is not known".formatted(resourceType));
        } else if (prices == null) {
            estimate.unknown("There are no prices for " + market);
        } else {
            cost.estimate(attributes, estimate);
        }
        return estimate.explained();
    }

    private boolean hasPrices(String provider) {
        return byMarket.keySet().stream().anyMatch(market -> market.cloud().equals(provider));
    }

    /** A type's name begins with its cloud's. */
    private static String cloudOf(String resourceType) {
        return CLOUDS.getOrDefault(resourceType.split("_", 2)[0], "aws");
    }

    private record Row(
            String provider,
            String region,
            String kind,
            String item,
            String unit,
            BigDecimal amount,
            String source,
            LocalDate effectiveDate) {

        UnitPrices.Key key() {
            return new UnitPrices.Key(kind, item, unit);
        }

        UnitPrice price() {
            return new UnitPrice(amount, source, effectiveDate);
        }
    }
}
