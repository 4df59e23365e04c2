package io.driftsafe.pricing.listing;

import io.driftsafe.pricing.listing.CsvRows.Row;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A table of unit prices in CSV: its first line names the columns, in any order. */
final class PriceTable {

    static final int MOST_MISTAKES = 20;

    private static final List<String> COLUMNS =
            List.of("provider", "region", "kind", "item", "unit", "amount", "source", "effective_date");
    private static final String CURRENCY = "currency";
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,30})?([eE]-?[0-9]{1,2})?");

    private final Map<String, Integer> places;
    private final PriceListTaker taker;
    private final List<FieldError> mistakes = new ArrayList<>();
    private long wrong;

    private PriceTable(Map<String, Integer> places, PriceListTaker taker) {
        this.places = places;
        this.taker = taker;
    }

    /** @throws Refusal 422 that names the first mistakes by line and column, as in {@code /12/amount} */
    static void read(InputStream file, PriceListTaker taker) {
        try (var rows = new CsvRows(file)) {
            var header = rows.next().orElseThrow(() -> Refusal.invalid("", "The file is empty: " + wanted()));
            var table = new PriceTable(places(header), taker);
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                table.take(row.get());
            }
            table.finish();
        }
    }

    private static Map<String, Integer> places(Row header) {
        var places = new HashMap<String, Integer>();
        for (var i = 0; i < header.values().size(); i++) {
            var name = header.values().get(i);
            if (!COLUMNS.contains(name) && !name.equals(CURRENCY)) {
                throw Refusal.invalid("/1", "There is no column \"%s\": %s".formatted(brief(name), wanted()));
            }
            if (places.put(name, i) != null) {
                throw Refusal.invalid("/1", "The column %s is there twice".formatted(name));
            }
        }
        var missing = new TreeSet<>(COLUMNS);
        missing.removeAll(places.keySet());
        if (!missing.isEmpty()) {
            throw Refusal.invalid(
                    "/1", "The first line does not name %s: %s".formatted(String.join(", ", missing), wanted()));
        }
        return places;
    }

    private static String wanted() {
        return "its first line names %s, and may name %s, in any order".formatted(String.join(", ", COLUMNS), CURRENCY);
    }

    private void take(Row row) {
        if (row.values().size() != places.size()) {
            mistake(
                    row,
                    "",
                    "It has %d values, and the first line names %d columns"
                            .formatted(row.values().size(), places.size()));
            return;
        }
        var before = wrong;
        var amount = amount(row);
        var day = day(row);
        var currency = places.containsKey(CURRENCY) ? value(row, CURRENCY) : "";
        if (!currency.isEmpty() && !currency.equals("USD")) {
            mistake(row, CURRENCY, "It must be USD, for the book is kept in US dollars: convert the amounts first");
        }
        if (wrong == before) {
            taker.priced(new ListedPrice(
                    Integer.toString(row.line()),
                    value(row, "provider"),
                    value(row, "region"),
                    value(row, "kind"),
                    value(row, "item"),
                    value(row, "unit"),
                    amount,
                    value(row, "source"),
                    day));
        }
    }

    private BigDecimal amount(Row row) {
        var text = value(row, "amount");
        if (!AMOUNT.matcher(text).matches()) {
            mistake(row, "amount", "\"%s\" is no amount, such as 0.0832".formatted(brief(text)));
            return BigDecimal.ZERO;
        }
        return new BigDecimal(text);
    }

    private LocalDate day(Row row) {
        var text = value(row, "effective_date");
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException noDay) {
            mistake(row, "effective_date", "\"%s\" is no day, such as 2026-11-26".formatted(brief(text)));
            return LocalDate.EPOCH;
        }
    }

    private String value(Row row, String column) {
        var place = places.get(column);
        return place == null ? "" : row.values().get(place);
    }

    private void mistake(Row row, String column, String message) {
        wrong++;
        if (mistakes.size() < MOST_MISTAKES) {
            mistakes.add(new FieldError("/" + row.line() + (column.isEmpty() ? "" : "/" + column), message));
        }
    }

    private void finish() {
        if (wrong > 0) {
            throw Refusal.invalid(
                    "Nothing was imported, for there are mistakes in the file: %d".formatted(wrong), mistakes);
        }
    }

    private static String brief(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
