package io.driftsafe.slo;

import io.driftsafe.slo.Standing.Counted;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a cost SLO stands, as clients see it; all values are in its unit, but for what is spent and in flight of a growth
 * rate, which is in USD.
 *
 * @param value with what is in flight; null where it is not known
 * @param measured without it
 * @param reserved what is in flight
 * @param reservations of it the first, oldest first
 * @param warningAt from which value on it warns
 * @param baselineLimit the most that is expected, if something is
 * @param knownUntil how far spend is known, or when the resources were looked for
 * @param burnRate null where nothing is spent in it or too little is known
 * @param series this month, day by day
 */
record SloStatusView(
        SloId id,
        String name,
        SloType type,
        Enforcement enforcement,
        String owner,
        SloType.Unit unit,
        Assessment.State state,
        String message,
        @Nullable BigDecimal value,
        BigDecimal measured,
        BigDecimal reserved,
        int reservedBy,
        List<ReservationView> reservations,
        BigDecimal limit,
        BigDecimal warningAt,
        @Nullable BigDecimal baselineLimit,
        @Nullable Instant knownUntil,
        @Nullable BurnRateView burnRate,
        List<DayView> series,
        Instant asOf) {

    private static final int MOST_RESERVATIONS = 50;

    static SloStatusView of(Standing standing) {
        var slo = standing.slo();
        var assessment = standing.alone();
        var counted = assessment.counted();
        var series = series(standing);
        return new SloStatusView(
                new SloId(slo.id()),
                slo.name(),
                slo.type(),
                slo.enforcement(),
                slo.owner(),
                slo.type().unit(),
                assessment.state(),
                assessment.message(),
                assessment.value().orElse(null),
                shown(slo, measured(standing)),
                shown(slo, Standing.reserved(counted)),
                counted.size(),
                counted.stream()
                        .limit(MOST_RESERVATIONS)
                        .map(one -> ReservationView.of(slo, one))
                        .toList(),
                slo.threshold().maxValue(),
                slo.threshold().warningAt().setScale(2, RoundingMode.HALF_UP),
                slo.baseline()
                        .map(it -> it.most().setScale(2, RoundingMode.HALF_UP))
                        .orElse(null),
                (slo.type().bySpend()
                                ? standing.spent().knownUntil()
                                : standing.measure().map(Measure::measuredAt))
                        .orElse(null),
                burnRate(standing, series, assessment).orElse(null),
                series,
                standing.now());
    }

    private static BigDecimal measured(Standing standing) {
        return standing.slo().type() == SloType.RESOURCE_BUDGET
                ? standing.measure().map(Measure::value).orElse(BigDecimal.ZERO)
                : standing.measured();
    }

    private static BigDecimal shown(Slo slo, BigDecimal amount) {
        return amount.setScale(slo.type().unit() == SloType.Unit.RESOURCES ? 0 : 2, RoundingMode.HALF_UP);
    }

    /** Each whole day of this month of which the spend is known. */
    private static List<DayView> series(Standing standing) {
        var days = new ArrayList<DayView>();
        if (!standing.slo().type().bySpend() || standing.spent().knownUntil().isEmpty()) {
            return days;
        }
        var end = standing.spent().knownUntil().get();
        var sum = BigDecimal.ZERO;
        for (var day = standing.month();
                !day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(end)
                        && day.isBefore(standing.month().plusMonths(1));
                day = day.plusDays(1)) {
            var cost = standing.spent().days().getOrDefault(day, BigDecimal.ZERO);
            sum = sum.add(cost);
            days.add(new DayView(day, cost.setScale(2, RoundingMode.HALF_UP), sum.setScale(2, RoundingMode.HALF_UP)));
        }
        return days;
    }

    private static Optional<BurnRateView> burnRate(Standing standing, List<DayView> series, Assessment assessment) {
        var slo = standing.slo();
        if (!slo.type().monthly()) {
            return Optional.empty();
        }
        var today = LocalDate.ofInstant(standing.now(), ZoneOffset.UTC).getDayOfMonth();
        var last = standing.month().lengthOfMonth();
        var points = series.stream()
                .map(day -> new BurnRate.Point(day.date().getDayOfMonth(), day.monthToDate()))
                .toList();
        return BurnRate.of(
                        points, slo.threshold().maxValue(), assessment.value().orElseGet(standing::measured), today)
                .map(rate -> BurnRateView.of(rate.within(last - today + 1), last));
    }

    /** One operation that holds a part of it. */
    record ReservationView(
            String operationId,
            String resourceId,
            @Nullable BigDecimal amount,
            Reservation.State state,
            Instant since) {

        private static ReservationView of(Slo slo, Counted counted) {
            var amount = counted.amount();
            return new ReservationView(
                    counted.reservation().operationId(),
                    counted.reservation().resourceId(),
                    amount == null ? null : shown(slo, amount),
                    counted.reservation().state(),
                    counted.reservation().reservedAt());
        }
    }

    /**
     * How fast it is used up.
     *
     * @param slope in USD a day
     * @param daysToBreach null where the limit is not reached within this month, or is already
     * @param projected what the line comes to at the end of the month, in USD
     */
    record BurnRateView(
            BigDecimal slope,
            BigDecimal rSquared,
            BigDecimal confidence,
            int points,
            @Nullable BigDecimal daysToBreach,
            BigDecimal projected,
            BurnRate.Risk risk) {

        private static BurnRateView of(BurnRate rate, int lastDay) {
            return new BurnRateView(
                    rate.slope(),
                    rate.rSquared(),
                    rate.confidence(),
                    rate.points(),
                    rate.daysToBreach().orElse(null),
                    rate.at(lastDay),
                    rate.risk());
        }
    }

    /** One day, in UTC and USD. */
    record DayView(LocalDate date, BigDecimal cost, BigDecimal monthToDate) {}
}
