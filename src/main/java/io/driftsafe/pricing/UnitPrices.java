package io.driftsafe.pricing;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** The unit prices of one region. */
record UnitPrices(Map<Key, BigDecimal> amounts) {

    UnitPrices {
        amounts = Map.copyOf(amounts);
    }

    Optional<BigDecimal> of(String kind, String item, String unit) {
        return Optional.ofNullable(amounts.get(new Key(kind, item, unit)));
    }

    /** What is priced, and by which unit. */
    record Key(String kind, String item, String unit) {}
}
