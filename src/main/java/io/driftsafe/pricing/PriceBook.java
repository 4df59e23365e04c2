package io.driftsafe.pricing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a configuration costs a month by the unit prices known. */
@Component
public class PriceBook {

    private static final Pattern ARN = Pattern.compile("arn:[^:]*:[^:]*:([^:]+):.*");
    private static final Pattern ZONE = Pattern.compile("^([a-z]+(?:-[a-z]+)+-[0-9]+)[a-z]$");

    private final Map<String, UnitPrices> byRegion;
    private final PricingSettings settings;

    PriceBook(JdbcClient database, PricingSettings settings) {
        this.settings = settings;
        this.byRegion = database
                .sql("select region, kind, item, unit, amount from price where provider = 'aws'")
                .query(Row.class)
                .list()
                .stream()
                .collect(groupingBy(
                        Row::region,
                        Collectors.collectingAndThen(
                                toMap(row -> new UnitPrices.Key(row.kind(), row.item(), row.unit()), Row::amount),
                                UnitPrices::new)));
    }

    /** Empty where a price that is needed is not known: unknown is never zero. */
    public Optional<Money> monthlyCost(String resourceType, Configuration configuration, Optional<String> region) {
        var attributes = new Attributes(configuration);
        var cost = Optional.ofNullable(MonthlyCost.BY_TYPE.get(resourceType));
        var prices = Optional.ofNullable(byRegion.get(region.orElseGet(() -> regionOf(attributes))));
        return cost.flatMap(known -> prices.flatMap(unit -> known.of(attributes, unit)))
                .map(Money::new);
    }

    /** A zone that is none of a region's own, such as a local one, is taken as it is, for it has prices of its own. */
    private String regionOf(Attributes attributes) {
        return attributes
                .text("arn")
                .map(ARN::matcher)
                .filter(arn -> arn.matches())
                .map(arn -> arn.group(1))
                .or(() -> attributes
                        .text("availability_zone")
                        .map(zone -> ZONE.matcher(zone).replaceFirst("$1")))
                .orElse(settings.defaultRegion());
    }

    private record Row(String region, String kind, String item, String unit, BigDecimal amount) {}
}
