package io.driftsafe.pricing.listing;

import io.driftsafe.pricing.listing.AwsPricing.Match;
import io.driftsafe.problem.Refusal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is found in an offer file of AWS, until all of it is read: products, and their prices on demand. */
final class AwsOffer {

    static final String ON_DEMAND = "OnDemand";

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,30})?([eE]-?[0-9]{1,2})?");

    /** In GB, where the tiers of standard storage begin. */
    private static final Map<String, String> TIERS =
            Map.of("0", "standard/first 50 TB", "51200", "standard/next 450 TB", "512000", "standard/over 500 TB");

    private final PriceListTaker taker;
    private final Map<String, Sold> sold = new LinkedHashMap<>();
    private final Set<String> others = new HashSet<>();
    private String code = "";
    private String version = "";

    AwsOffer(PriceListTaker taker) {
        this.taker = taker;
    }

    void code(String told) {
        code = told;
    }

    void version(String told) {
        version = told;
    }

    /** Once for each SKU; what is said of it later is not looked at. */
    void product(AwsProduct product) {
        if (knows(product.sku())) {
            return;
        }
        var match = AwsPricing.of(product);
        if (match.isEmpty()) {
            leaveOut(product, "This service does not reckon with it: " + product.family());
        } else if (product.region().isEmpty()) {
            leaveOut(product, "It does not tell the region's code");
        } else if (!product.get("locationtype").isEmpty()
                && !product.get("locationtype").equals("AWS Region")) {
            leaveOut(product, "It is in no region itself, but in an " + product.get("locationtype"));
        } else {
            sold.put(product.sku(), new Sold(product, match.get()));
        }
    }

    boolean knows(String sku) {
        return sold.containsKey(sku) || others.contains(sku);
    }

    boolean isPriced(String sku) {
        return sold.containsKey(sku);
    }

    private void leaveOut(AwsProduct product, String reason) {
        others.add(product.sku());
        taker.leftOut(product.sku(), reason);
    }

    void otherTerms(String sku, String kind) {
        taker.leftOut(sku, "%s terms: enter what you have bought as a commitment".formatted(kind));
    }

    /** @param amount of a known product, as it is written */
    void price(String sku, String begin, String unit, String currency, String amount, String effective) {
        if (!currency.equals("USD")) {
            throw Refusal.invalid(
                    "",
                    "%s has a price in %s, and the book is kept in USD: import the list of a partition that is billed in USD"
                            .formatted(sku, currency));
        }
        if (!AMOUNT.matcher(amount).matches()) {
            throw Refusal.invalid("", "%s has \"%s\" for a price".formatted(sku, amount));
        }
        var known = sold.get(sku);
        if (known != null) {
            known.steps.add(new Step(begin, unit, new BigDecimal(amount), day(sku, effective)));
        }
    }

    private static LocalDate day(String sku, String effective) {
        try {
            return LocalDate.parse(effective.substring(0, Math.min(10, effective.length())));
        } catch (DateTimeParseException noDay) {
            throw Refusal.invalid("", "%s has \"%s\" for a day from which a price holds".formatted(sku, effective));
        }
    }

    /** Hands over what was found. */
    void finish() {
        var source = "AWS price list%s%s"
                .formatted(code.isEmpty() ? "" : " " + code, version.isEmpty() ? "" : ", version " + version);
        sold.values().forEach(one -> finish(one, source));
    }

    private void finish(Sold one, String source) {
        var sku = one.product.sku();
        if (one.steps.isEmpty()) {
            taker.leftOut(sku, "It has no price on demand");
            return;
        }
        var days = one.steps.stream().map(Step::day).distinct().toList();
        for (var day : days) {
            var steps = one.steps.stream()
                    .filter(step -> step.day.equals(day))
                    .sorted(Comparator.comparing(Step::beginning))
                    .toList();
            if (one.match.tiered()) {
                steps.forEach(step -> Optional.ofNullable(TIERS.get(step.begin))
                        .ifPresentOrElse(
                                item -> take(one, item, step, source),
                                () -> taker.leftOut(sku, "It has other tiers than this service reckons with")));
            } else {
                // What an account has free of charge is not taken off, so the first step that costs is the price.
                take(
                        one,
                        one.match.item(),
                        steps.stream()
                                .filter(step -> step.amount.signum() > 0)
                                .findFirst()
                                .orElse(steps.getFirst()),
                        source);
            }
        }
    }

    private void take(Sold one, String item, Step step, String source) {
        one.match
                .unitsIn(step.unit)
                .ifPresentOrElse(
                        units -> taker.priced(new ListedPrice(
                                one.product.sku(),
                                "aws",
                                one.product.region(),
                                one.match.kind(),
                                item,
                                one.match.unit(),
                                step.amount.divide(units, MathContext.DECIMAL64).stripTrailingZeros(),
                                source,
                                step.day)),
                        () -> taker.leftOut(
                                one.product.sku(),
                                "It is sold per %s, which this service does not reckon with".formatted(step.unit)));
    }

    /** A product with the prices that were found of it. */
    private record Sold(AwsProduct product, Match match, List<Step> steps) {

        Sold(AwsProduct product, Match match) {
            this(product, match, new ArrayList<>());
        }
    }

    /** The price from an amount of usage on. */
    private record Step(String begin, String unit, BigDecimal amount, LocalDate day) {

        BigDecimal beginning() {
            return AMOUNT.matcher(begin).matches() ? new BigDecimal(begin) : BigDecimal.ZERO;
        }
    }
}
