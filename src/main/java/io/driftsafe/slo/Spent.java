package io.driftsafe.slo;

import io.driftsafe.spend.SpendSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known to be spent in a cost SLO's scope.
 *
 * @param days in UTC, with what was spent on each; one without spend may be missing
 * @param others what was billed besides for resources that are not known here, and may be in the scope or not
 * @param own whether it is the SLO's own series, which then stands in place of all bills
 * @param sources the accounts whose bills count, and how far each is known; none of an own series
 */
record Spent(
        SortedMap<LocalDate, BigDecimal> days,
        SortedMap<LocalDate, BigDecimal> others,
        boolean own,
        List<SpendSource> sources) {

    Spent {
        days = Collections.unmodifiableSortedMap(new TreeMap<>(days));
        others = Collections.unmodifiableSortedMap(new TreeMap<>(others));
        sources = List.copyOf(sources);
    }

    /** From a day on, and before another. */
    BigDecimal between(LocalDate from, LocalDate to) {
        return sum(days, from, to);
    }

    /** What may be part of it or not, from a day on and before another. */
    BigDecimal othersBetween(LocalDate from, LocalDate to) {
        return sum(others, from, to);
    }

    private static BigDecimal sum(SortedMap<LocalDate, BigDecimal> days, LocalDate from, LocalDate to) {
        return days.subMap(from, to).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** How far all of it is known; empty where nothing is. */
    Optional<Instant> knownUntil() {
        if (own) {
            return days.isEmpty()
                    ? Optional.empty()
                    : Optional.of(days.lastKey()
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant());
        }
        return sources.stream().map(SpendSource::knownUntil).min(Instant::compareTo);
    }

    /** How far the bills of an account are known; empty where they are not. */
    Optional<Instant> knownUntil(String provider, String account) {
        return own ? knownUntil() : source(provider, account).map(SpendSource::knownUntil);
    }

    Optional<SpendSource> source(String provider, String account) {
        return sources.stream()
                .filter(source ->
                        source.provider().equals(provider) && source.account().equals(account))
                .findFirst();
    }

    /** From which day on all of it is known; empty where nothing is. */
    Optional<LocalDate> knownFrom() {
        if (own) {
            return days.isEmpty() ? Optional.empty() : Optional.of(days.firstKey());
        }
        return sources.stream().map(SpendSource::knownFrom).max(LocalDate::compareTo);
    }
}
