package io.driftsafe.pricing;

import io.driftsafe.pricing.listing.PriceListFormat;
import java.util.List;

/**
 * What became of a price list.
 *
 * @param dryRun whether nothing was done, and this is what would be
 * @param taken how many prices are new in the book
 * @param changed how many are said otherwise now
 * @param unchanged how many were in the book as they are
 * @param leftOut how many entries of the list were not taken
 * @param reasons why, the most frequent first
 * @param notes what else there is to know of the list
 */
record PriceImportReport(
        PriceListFormat format,
        boolean dryRun,
        long taken,
        long changed,
        long unchanged,
        long leftOut,
        List<Reason> reasons,
        List<String> notes) {

    PriceImportReport {
        reasons = List.copyOf(reasons);
        notes = List.copyOf(notes);
    }

    /** @param first where some of them stand in the list */
    record Reason(String reason, long count, List<String> first) {

        Reason {
            first = List.copyOf(first);
        }
    }
}
