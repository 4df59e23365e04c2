package io.driftsafe.spend;

import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the columns stand that are read of a billing export. */
record FocusColumns(Map<Column, Integer> places, int width) {

    /** As FOCUS names them. */
    enum Column {
        BILLED_COST("BilledCost", true),
        EFFECTIVE_COST("EffectiveCost", true),
        BILLING_CURRENCY("BillingCurrency", true),
        CHARGE_PERIOD_START("ChargePeriodStart", true),
        CHARGE_PERIOD_END("ChargePeriodEnd", true),
        SERVICE_NAME("ServiceName", true),
        RESOURCE_ID("ResourceId", false),
        SUB_ACCOUNT_ID("SubAccountId", false),
        TAGS("Tags", false);

        private final String title;
        private final boolean needed;

        Column(String title, boolean needed) {
            this.title = title;
            this.needed = needed;
        }

        String title() {
            return title;
        }
    }

    /** @throws Refusal 422 that names the columns that are missing or come twice */
    static FocusColumns of(List<String> header) {
        var places = new EnumMap<Column, Integer>(Column.class);
        var mistakes = new ArrayList<FieldError>();
        for (var i = 0; i < header.size(); i++) {
            var name = bare(header.get(i));
            for (var column : Column.values()) {
                if (bare(column.title).equals(name) && places.putIfAbsent(column, i) != null) {
                    mistakes.add(new FieldError("/1/" + column.title, "The column comes twice"));
                }
            }
        }
        Arrays.stream(Column.values())
                .filter(column -> column.needed && !places.containsKey(column))
                .map(column -> new FieldError("/1/" + column.title, "The column is missing"))
                .forEach(mistakes::add);
        if (!mistakes.isEmpty()) {
            throw Refusal.invalid(
                    "The first line names the columns of FOCUS 1.x, in any order: each of %s has to be there once"
                            .formatted(Arrays.stream(Column.values())
                                    .filter(column -> column.needed)
                                    .map(Column::title)
                                    .collect(Collectors.joining(", "))),
                    mistakes);
        }
        return new FocusColumns(Map.copyOf(places), header.size());
    }

    /** Exports by way of databases write the names in their own case. */
    private static String bare(String name) {
        return name.strip().replace("_", "").replace(" ", "").toLowerCase(Locale.ROOT);
    }

    /** Empty where there is no such column. */
    String value(List<String> line, Column column) {
        var place = places.get(column);
        return place == null ? "" : line.get(place).strip();
    }
}
