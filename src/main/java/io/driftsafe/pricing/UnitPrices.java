package io.driftsafe.pricing;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The unit prices of one cloud in one region, with those that held before and will hold. */
record UnitPrices(Map<Key, List<UnitPrice>> histories) {

    /** In whatever order the prices of a key come. */
    UnitPrices {
        histories = histories.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().stream()
                                .sorted(Comparator.comparing(UnitPrice::effectiveDate))
                                .toList()));
    }

    static UnitPrices of(Collection<Price> prices) {
        return new UnitPrices(prices.stream().collect(groupingBy(Price::key, mapping(Price::unitPrice, toList()))));
    }

    boolean isEmpty() {
        return histories.isEmpty();
    }

    /** The newest price that held on the day. */
    Choice choose(Key key, LocalDate day) {
        var history = histories.getOrDefault(key, List.of());
        var held = history.stream()
                .filter(price -> !price.effectiveDate().isAfter(day))
                .toList();
        var next = history.stream().skip(held.size()).findFirst().map(UnitPrice::effectiveDate);
        return new Choice(held.isEmpty() ? Optional.empty() : Optional.of(held.getLast()), held.size(), next);
    }

    /** What is priced, and by which unit. */
    record Key(String kind, String item, String unit) {

        @Override
        public String toString() {
            return "%s %s per %s".formatted(kind, item, unit);
        }
    }

    /** Where the prices hold. */
    record Market(String cloud, String region) {

        @Override
        public String toString() {
            return cloud + " in " + region;
        }
    }

    /**
     * Which price of a history counts on a day.
     *
     * @param held how many were in force on the day or before it
     * @param next since when another one holds, if one is known that comes after the day
     */
    record Choice(Optional<UnitPrice> price, int held, Optional<LocalDate> next) {

        /** Why this one, in a sentence. */
        String because(LocalDate day) {
            var until = next.map(", and the next one holds from %s"::formatted).orElse("");
            var which = held == 1 ? "The only price known for" : "The newest of %d prices known for".formatted(held);
            return "%s %s: it holds from %s%s"
                    .formatted(which, day, price.orElseThrow().effectiveDate(), until);
        }
    }
}
