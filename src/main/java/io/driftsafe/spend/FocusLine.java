package io.driftsafe.spend;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One line of a billing export.
 *
 * @param start of the period that it charges for
 * @param end the moment after that period
 */
record FocusLine(
        Instant start,
        Instant end,
        String service,
        Optional<String> resourceId,
        SortedMap<String, String> tags,
        BigDecimal billed,
        BigDecimal effective) {

    private static final Duration ONE_DAY = Duration.ofHours(25);

    /** In UTC; a charge for longer counts on its first day. */
    LocalDate day() {
        return LocalDate.ofInstant(start, ZoneOffset.UTC);
    }

    /**
     * Whether it charges for more than a day, as a tax or a monthly fee does: it says nothing of how far a bill goes.
     */
    boolean isLong() {
        return Duration.between(start, end).compareTo(ONE_DAY) > 0;
    }
}
