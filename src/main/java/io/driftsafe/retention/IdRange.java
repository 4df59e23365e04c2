package io.driftsafe.retention;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the operations of one or more months; they begin with the time at which they were made.
 *
 * @param from the first, or null where it is everything before the end
 * @param to the first one after
 */
record IdRange(@Nullable UUID from, UUID to) {

    private static final Pattern BOUND = Pattern.compile("FOR VALUES FROM \\((MINVALUE|'(.+)')\\) TO \\('(.+)'\\)");

    static IdRange of(YearMonth month) {
        return new IdRange(first(month), first(month.plusMonths(1)));
    }

    /** As the database writes a partition's bounds. */
    static IdRange parse(String bounds) {
        var match = BOUND.matcher(bounds);
        if (!match.matches()) {
            throw new IllegalStateException("Not bounds of a partition by month: " + bounds);
        }
        var from = match.group(2);
        return new IdRange(from == null ? null : UUID.fromString(from), UUID.fromString(match.group(3)));
    }

    /** The first id that could be made in a month. */
    static UUID first(YearMonth month) {
        return new UUID(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
    }

    /** When the last of these months ends. */
    Instant end() {
        return Instant.ofEpochMilli(to.getMostSignificantBits() >>> 16);
    }

    /** The month after the last of these. */
    YearMonth next() {
        return YearMonth.from(end().atZone(ZoneOffset.UTC));
    }

    /** The lowest id of all where there is no first. */
    UUID lowest() {
        return from == null ? new UUID(0, 0) : from;
    }
}
