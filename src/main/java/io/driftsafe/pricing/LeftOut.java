package io.driftsafe.pricing;

import io.driftsafe.pricing.PriceImportReport.Reason;
import io.driftsafe.pricing.listing.PriceListFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What of a price list was not taken: counted by reason, with the first of each. */
final class LeftOut {

    static final String AMBIGUOUS = "The list has two prices for it, and does not say which one counts";

    private static final int FIRST = 5;
    private static final int MOST_REASONS = 200;
    private static final String OTHER = "For other reasons";

    private final Map<String, List<String>> examples = new LinkedHashMap<>();
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private long all;

    void add(String place, String reason) {
        all++;
        var named = counts.containsKey(reason) || counts.size() < MOST_REASONS ? reason : OTHER;
        counts.merge(named, 1L, Long::sum);
        var first = examples.computeIfAbsent(named, _ -> new ArrayList<>());
        if (first.size() < FIRST) {
            first.add(place);
        }
    }

    PriceImportReport report(
            PriceListFormat format, boolean dryRun, int taken, int changed, int unchanged, List<String> notes) {
        var reasons = counts.entrySet().stream()
                .map(entry ->
                        new Reason(entry.getKey(), entry.getValue(), examples.getOrDefault(entry.getKey(), List.of())))
                .sorted(Comparator.comparingLong(Reason::count).reversed())
                .toList();
        return new PriceImportReport(format, dryRun, taken, changed, unchanged, all, reasons, notes);
    }
}
