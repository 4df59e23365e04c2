package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.pricing.UnitPrices.Market;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which prices are looked for.
 *
 * @param part of the item's name, in capitals or not
 * @param day on which they count; of every day where none is given
 * @param after which the page begins
 */
record PriceSearch(
        Optional<String> provider,
        Optional<String> region,
        Optional<String> kind,
        Optional<String> item,
        Optional<String> unit,
        Optional<String> part,
        Optional<LocalDate> day,
        Optional<Position> after) {

    Map<String, @Nullable Object> parameters() {
        var parameters = new HashMap<String, @Nullable Object>();
        parameters.put("provider", provider.orElse(null));
        parameters.put("region", region.orElse(null));
        parameters.put("kind", kind.orElse(null));
        parameters.put("item", item.orElse(null));
        parameters.put("unit", unit.orElse(null));
        parameters.put("part", part.orElse(null));
        parameters.put("day", day.orElse(null));
        parameters.put("afterProvider", after.map(at -> at.market.cloud()).orElse(null));
        parameters.put("afterRegion", after.map(at -> at.market.region()).orElse(null));
        parameters.put("afterKind", after.map(at -> at.key.kind()).orElse(null));
        parameters.put("afterItem", after.map(at -> at.key.item()).orElse(null));
        parameters.put("afterUnit", after.map(at -> at.key.unit()).orElse(null));
        parameters.put("afterDay", after.map(Position::day).orElse(null));
        return parameters;
    }

    /** Where a price stands in the list of all. */
    record Position(Market market, Key key, LocalDate day) {

        /** No name of anything has one. */
        private static final String BETWEEN = "\u001f";

        static Position of(Price price) {
            return new Position(price.market(), price.key(), price.effectiveDate());
        }

        /** @throws IllegalArgumentException if the text is not one that {@link #text} wrote */
        static Position parse(String text) {
            var parts = text.split(BETWEEN, -1);
            if (parts.length != 6) {
                throw new IllegalArgumentException("No position of a price");
            }
            try {
                return new Position(
                        new Market(parts[0], parts[1]),
                        new Key(parts[2], parts[3], parts[4]),
                        LocalDate.parse(parts[5]));
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("No position of a price", e);
            }
        }

        String text() {
            return String.join(
                    BETWEEN, market.cloud(), market.region(), key.kind(), key.item(), key.unit(), day.toString());
        }
    }
}
