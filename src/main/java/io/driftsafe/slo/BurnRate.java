package io.driftsafe.slo;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * How fast a cost SLO is used up: the least-squares line through what was spent until each day.
 *
 * @param slope in USD a day
 * @param intercept of the line at day 0, in USD
 * @param rSquared how much of the points' variance the line explains, 0 to 1
 * @param confidence how far the line can be trusted, 0 to 1
 * @param daysToBreach until the line is at the limit; empty where it never is, or the limit is reached already
 */
record BurnRate(
        int points,
        BigDecimal slope,
        BigDecimal intercept,
        BigDecimal rSquared,
        BigDecimal confidence,
        Optional<BigDecimal> daysToBreach,
        Risk risk) {

    private static final int LEAST_POINTS = 3;
    private static final MathContext EXACT = MathContext.DECIMAL128;
    private static final int DIGITS = 4;

    /** A line that explains less is trusted less than it explains. */
    private static final BigDecimal TRUSTED = new BigDecimal("0.7");

    /** How soon the limit is reached. */
    enum Risk {
        LOW,
        MEDIUM,
        HIGH,
        CRITICAL;

        private static final BigDecimal WEEK = BigDecimal.valueOf(7);
        private static final BigDecimal FORTNIGHT = BigDecimal.valueOf(14);
        private static final BigDecimal MONTH = BigDecimal.valueOf(30);

        static Risk of(Optional<BigDecimal> daysToBreach) {
            if (daysToBreach.isEmpty() || daysToBreach.get().compareTo(MONTH) >= 0) {
                return LOW;
            }
            if (daysToBreach.get().compareTo(FORTNIGHT) >= 0) {
                return MEDIUM;
            }
            return daysToBreach.get().compareTo(WEEK) >= 0 ? HIGH : CRITICAL;
        }
    }

    /**
     * What was spent until a day.
     *
     * @param day as a number
     */
    record Point(int day, BigDecimal cost) {}

    /**
     * Empty of fewer than three points.
     *
     * @param value what counts as spent now, which may be more than the last point
     * @param today as a number
     */
    static Optional<BurnRate> of(List<Point> points, BigDecimal limit, BigDecimal value, int today) {
        if (points.size() < LEAST_POINTS) {
            return Optional.empty();
        }
        var n = BigDecimal.valueOf(points.size());
        var meanDay = sum(points.stream()
                        .map(point -> BigDecimal.valueOf(point.day()))
                        .toList())
                .divide(n, EXACT);
        var meanCost = sum(points.stream().map(Point::cost).toList()).divide(n, EXACT);
        var spread = BigDecimal.ZERO;
        var together = BigDecimal.ZERO;
        var variance = BigDecimal.ZERO;
        for (var point : points) {
            var day = BigDecimal.valueOf(point.day()).subtract(meanDay);
            var cost = point.cost().subtract(meanCost);
            spread = spread.add(day.multiply(day, EXACT), EXACT);
            together = together.add(day.multiply(cost, EXACT), EXACT);
            variance = variance.add(cost.multiply(cost, EXACT), EXACT);
        }
        if (spread.signum() == 0) {
            return Optional.empty();
        }
        var slope = together.divide(spread, EXACT);
        var intercept = meanCost.subtract(slope.multiply(meanDay, EXACT), EXACT);
        // Points that are all alike lie on their line.
        var rSquared = variance.signum() == 0
                ? BigDecimal.ONE
                : together.multiply(together, EXACT)
                        .divide(spread.multiply(variance, EXACT), EXACT)
                        .min(BigDecimal.ONE);
        var confidence = rSquared.compareTo(TRUSTED) >= 0 ? rSquared : rSquared.multiply(TRUSTED, EXACT);
        var reached = value.compareTo(limit) >= 0;
        var days = reached || slope.signum() <= 0
                ? Optional.<BigDecimal>empty()
                : Optional.of(limit.subtract(intercept)
                        .divide(slope, EXACT)
                        .subtract(BigDecimal.valueOf(today))
                        .max(BigDecimal.ZERO));
        return Optional.of(new BurnRate(
                points.size(),
                rounded(slope),
                rounded(intercept),
                rounded(rSquared),
                rounded(confidence),
                days.map(it -> it.setScale(1, RoundingMode.HALF_UP)),
                reached ? Risk.CRITICAL : Risk.of(days)));
    }

    /** The same where the limit counts no longer than so many days from now: a later breach is none. */
    BurnRate within(int days) {
        return daysToBreach
                        .filter(it -> it.compareTo(BigDecimal.valueOf(days)) > 0)
                        .isEmpty()
                ? this
                : new BurnRate(points, slope, intercept, rSquared, confidence, Optional.empty(), Risk.LOW);
    }

    /** What the line comes to on a day. */
    BigDecimal at(int day) {
        return intercept.add(slope.multiply(BigDecimal.valueOf(day))).setScale(2, RoundingMode.HALF_UP);
    }

    private static BigDecimal sum(List<BigDecimal> numbers) {
        return numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal rounded(BigDecimal number) {
        return number.setScale(DIGITS, RoundingMode.HALF_UP);
    }
}
