package io.driftsafe.pricing;

import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * How the monthly cost of a configuration comes about.
 *
 * @param day whose prices count
 * @param unknown why there is no total; empty where there is one
 */
record Explanation(
        UnitPrices.Market market,
        LocalDate day,
        List<Component> components,
        List<String> assumptions,
        List<String> unknown) {

    Explanation {
        components = List.copyOf(components);
        assumptions = List.copyOf(assumptions);
        unknown = List.copyOf(unknown);
    }

    /** Empty where a part is not known: unknown is never zero. */
    Optional<Money> total() {
        return unknown.isEmpty()
                ? Optional.of(
                        new Money(components.stream().map(Component::amount).reduce(BigDecimal.ZERO, BigDecimal::add)))
                : Optional.empty();
    }

    /**
     * One part of the cost: so many units at a price each.
     *
     * @param because why it is this price, in a sentence
     */
    record Component(String name, BigDecimal quantity, UnitPrices.Key key, UnitPrice price, String because) {

        BigDecimal amount() {
            return quantity.multiply(price.amount());
        }
    }
}
