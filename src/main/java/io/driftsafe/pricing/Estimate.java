package io.driftsafe.pricing;

import io.driftsafe.pricing.Explanation.Component;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A monthly cost on its way: what was found out so far, and what could not be. */
final class Estimate {

    /** Costs are told up to here; what a tag claims may be anything. */
    private static final BigDecimal MOST = new BigDecimal("999999999999.99");

    private final UnitPrices.Market market;
    private final UnitPrices prices;
    private final LocalDate day;
    private final List<Component> components = new ArrayList<>();
    private final List<String> assumptions = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /** @param day whose prices count */
    Estimate(UnitPrices.Market market, UnitPrices prices, LocalDate day) {
        this.market = market;
        this.prices = prices;
        this.day = day;
    }

    Estimate assume(String sentence) {
        assumptions.add(sentence);
        return this;
    }

    void unknown(String reason) {
        unknown.add(reason);
    }

    void unknownIf(boolean otherwise, String reason) {
        if (otherwise) {
            unknown(reason);
        }
    }

    /** The value as it is; without one the cost is unknown for want of it. */
    <T> Optional<T> needed(String name, Optional<T> value) {
        unknownIf(value.isEmpty(), "The configuration does not tell %s as it has to be".formatted(name));
        return value;
    }

    /** So many units; if their price is not known, the cost is not. */
    void charge(String component, BigDecimal quantity, String kind, String item, String unit) {
        var key = new UnitPrices.Key(kind, item, unit);
        var choice = prices.choose(key, day);
        choice.price()
                .ifPresentOrElse(
                        price -> components.add(new Component(component, quantity, key, price, choice.because(day))),
                        () -> unknown("There is no price of %s for %s%s"
                                .formatted(
                                        key,
                                        market,
                                        choice.next()
                                                .map(first -> " on %s: the first that is known holds from %s"
                                                        .formatted(day, first))
                                                .orElse(""))));
    }

    Explanation explained() {
        var sum = components.stream().map(Component::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        unknownIf(sum.compareTo(MOST) > 0, "It comes to more than %s a month, which cannot be".formatted(MOST));
        return new Explanation(market, day, components, assumptions, unknown);
    }
}
