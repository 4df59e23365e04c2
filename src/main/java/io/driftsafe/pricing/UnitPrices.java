package io.driftsafe.pricing;

import java.util.Map;
import java.util.Optional;

/** The unit prices of one cloud in one region. */
record UnitPrices(Map<Key, UnitPrice> prices) {

    UnitPrices {
        prices = Map.copyOf(prices);
    }

    Optional<UnitPrice> of(Key key) {
        return Optional.ofNullable(prices.get(key));
    }

    /** What is priced, and by which unit. */
    record Key(String kind, String item, String unit) {}

    /** Where the prices hold. */
    record Market(String cloud, String region) {

        @Override
        public String toString() {
            return cloud + " in " + region;
        }
    }
}
