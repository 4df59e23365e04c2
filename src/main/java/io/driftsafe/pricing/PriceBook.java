package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Market;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Region;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a configuration costs a month by the unit prices known. */
@Component
public class PriceBook {

    private static final Map<String, String> CLOUDS =
            Map.of("google", "google", "azurerm", "azure", ClusterCosts.CLOUD, ClusterCosts.CLOUD);

    private final LatestPrices prices;
    private final PricingSettings settings;
    private final Clock clock;

    PriceBook(LatestPrices prices, PricingSettings settings, Clock clock) {
        this.prices = prices;
        this.settings = settings;
        this.clock = clock;
    }

    /** By the prices of today; empty where one that is needed is not known: unknown is never zero. */
    public Optional<Money> monthlyCost(String resourceType, Configuration configuration, Optional<String> region) {
        return explain(resourceType, configuration, region, Optional.empty(), today())
                .total();
    }

    /**
     * @param provider whose prices count; where it has none of its own, those of the cloud that has such a type
     * @param day whose prices count
     */
    Explanation explain(
            String resourceType,
            Configuration configuration,
            Optional<String> region,
            Optional<String> provider,
            LocalDate day) {
        var attributes = new Attributes(configuration);
        var cloud = provider.filter(prices::has).orElseGet(() -> cloudOf(resourceType));
        var market = new Market(cloud, region.or(() -> Region.of(configuration)).orElse(settings.defaultRegion()));
        var known = prices(market);
        var estimate = new Estimate(market, known, day);
        var cost = MonthlyCost.BY_TYPE.get(resourceType);
        if (cost == null) {
            estimate.unknown("What %s costs is not known".formatted(resourceType));
        } else if (known.isEmpty()) {
            estimate.unknown("There are no prices for " + market);
        } else {
            cost.estimate(attributes, estimate);
        }
        return estimate.explained();
    }

    UnitPrices prices(Market market) {
        return market.cloud().equals(ClusterCosts.CLOUD)
                ? ClusterCosts.prices(settings.kubernetes())
                : prices.of(market);
    }

    /** In UTC, as price lists count days. */
    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** A type's name begins with its cloud's. */
    private static String cloudOf(String resourceType) {
        return CLOUDS.getOrDefault(resourceType.split("_", 2)[0], "aws");
    }
}
