package io.driftsafe.slo;

import io.driftsafe.problem.Refusal;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was spent in the scope of one cost SLO, day by day, as somebody else knows it. */
record SpendSeries(@NotNull @Size(max = MOST) List<@NotNull @Valid Point> points) {

    private static final int MOST = 400;
    private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);

    /**
     * One day, in UTC.
     *
     * @param cost in USD
     */
    record Point(
            @NotNull LocalDate date,
            @NotNull @Digits(integer = 12, fraction = 10) BigDecimal cost) {}

    /** @throws Refusal 422 for a day that comes twice, is yet to come or lies too far back */
    SortedMap<LocalDate, BigDecimal> byDay(Instant now) {
        var today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        var days = new TreeMap<LocalDate, BigDecimal>();
        for (var i = 0; i < points.size(); i++) {
            var point = points.get(i);
            var place = "/points/%d/date".formatted(i);
            if (point.date().isAfter(today)) {
                throw Refusal.invalid(place, "%s is yet to come".formatted(point.date()));
            }
            if (point.date().isBefore(FIRST)) {
                throw Refusal.invalid(
                        place, "%s is before %s, the first day that is taken".formatted(point.date(), FIRST));
            }
            if (days.putIfAbsent(point.date(), point.cost()) != null) {
                throw Refusal.invalid(place, "%s comes twice".formatted(point.date()));
            }
        }
        return days;
    }
}
