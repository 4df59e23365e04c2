package io.driftsafe.pricing.listing;

import io.driftsafe.pricing.listing.CsvRows.Row;
import io.driftsafe.problem.Refusal;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An offer file of AWS in CSV: some lines about the file, then one that names the columns, then a line for each price.
 */
final class AwsOfferCsv {

    private static final List<String> NEEDED = List.of(
            "sku",
            "termtype",
            "effectivedate",
            "startingrange",
            "unit",
            "priceperunit",
            "currency",
            "servicecode",
            "usagetype");

    /** The file says of itself so much before its columns. */
    private static final int LINES_BEFORE = 20;

    private AwsOfferCsv() {}

    static void read(InputStream file, PriceListTaker taker) {
        var offer = new AwsOffer(taker);
        try (var rows = new CsvRows(file)) {
            var columns = columns(rows, offer);
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                take(row.get(), columns, offer);
            }
        }
        offer.finish();
    }

    private static List<String> columns(CsvRows rows, AwsOffer offer) {
        for (var i = 0; i < LINES_BEFORE; i++) {
            var row = rows.next().orElseThrow(AwsOfferCsv::noOffer);
            var values = row.values();
            if (values.contains("SKU")) {
                var names = values.stream().map(AwsProduct::plain).toList();
                var missing = new ArrayList<>(NEEDED);
                missing.removeAll(names);
                if (!missing.isEmpty()) {
                    throw Refusal.invalid("/" + row.line(), "The columns have no " + String.join(", ", missing));
                }
                return names;
            }
            if (values.size() == 2 && values.getFirst().equals("OfferCode")) {
                offer.code(values.getLast());
            } else if (values.size() == 2 && values.getFirst().equals("Version")) {
                offer.version(values.getLast());
            }
        }
        throw noOffer();
    }

    private static Refusal noOffer() {
        return Refusal.invalid(
                "",
                "It is no offer file of AWS: none of its first %d lines names the column SKU".formatted(LINES_BEFORE));
    }

    private static void take(Row row, List<String> columns, AwsOffer offer) {
        if (row.values().size() != columns.size()) {
            throw Refusal.invalid(
                    "/" + row.line(),
                    "It has %d values, and there are %d columns"
                            .formatted(row.values().size(), columns.size()));
        }
        var values = new HashMap<String, String>();
        for (var i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), row.values().get(i));
        }
        var sku = get(values, "sku");
        if (!get(values, "termtype").equals(AwsOffer.ON_DEMAND)) {
            offer.otherTerms(sku, get(values, "termtype"));
            return;
        }
        offer.product(new AwsProduct(sku, values));
        if (offer.isPriced(sku)) {
            offer.price(
                    sku,
                    get(values, "startingrange"),
                    get(values, "unit"),
                    get(values, "currency"),
                    get(values, "priceperunit"),
                    get(values, "effectivedate"));
        }
    }

    private static String get(Map<String, String> values, String column) {
        return values.getOrDefault(column, "");
    }
}
