package io.driftsafe.slo;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.slo.BurnRate.Point;
import io.driftsafe.slo.BurnRate.Risk;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BurnRateTest {

    @Test
    void aStraightLineIsFullyTrusted() {
        var rate = of(100, 5, 10, 20, 30, 40, 50).orElseThrow();

        assertThat(rate.slope()).isEqualByComparingTo("10");
        assertThat(rate.intercept()).isEqualByComparingTo("0");
        assertThat(rate.rSquared()).isEqualByComparingTo("1");
        assertThat(rate.confidence()).isEqualByComparingTo("1");
        assertThat(rate.daysToBreach().orElseThrow()).isEqualByComparingTo("5");
        assertThat(rate.risk()).isEqualTo(Risk.CRITICAL);
        assertThat(rate.at(30)).isEqualByComparingTo("300");
    }

    @Test
    void fitsTheLeastSquares() {
        var rate = of(100, 4, 1, 3, 2, 6).orElseThrow();

        // By hand: mean day 2.5, mean cost 3; Sxy 7, Sxx 5, Syy 14.
        assertThat(rate.slope()).isEqualByComparingTo("1.4");
        assertThat(rate.intercept()).isEqualByComparingTo("-0.5");
        assertThat(rate.rSquared()).isEqualByComparingTo("0.7");
        assertThat(rate.confidence()).isEqualByComparingTo("0.7");
    }

    @Test
    void aPoorLineIsTrustedLessThanItExplains() {
        var rate = of(100, 4, 5, 1, 6, 4).orElseThrow();

        // Sxy 1, Sxx 5, Syy 14.
        assertThat(rate.rSquared()).isEqualByComparingTo("0.0143");
        assertThat(rate.confidence()).isEqualByComparingTo("0.01");
    }

    @Test
    void needsThreePoints() {
        assertThat(of(100, 2, 1, 2)).isEmpty();
        assertThat(of(100, 3, 1, 2, 3)).isPresent();
    }

    @Test
    void noLineThatDoesNotRiseComesToALimit() {
        assertThat(of(100, 3, 9, 9, 9).orElseThrow().daysToBreach()).isEmpty();
        assertThat(of(100, 3, 9, 9, 9).orElseThrow().risk()).isEqualTo(Risk.LOW);
        assertThat(of(100, 3, 9, 8, 7).orElseThrow().daysToBreach()).isEmpty();
    }

    @Test
    void atTheLimitTheRiskIsCriticalAndNothingIsAwaited() {
        var rate = of(30, 3, 10, 20, 30).orElseThrow();

        assertThat(rate.daysToBreach()).isEmpty();
        assertThat(rate.risk()).isEqualTo(Risk.CRITICAL);
    }

    @ParameterizedTest
    @CsvSource({
        "39.999, CRITICAL",
        "69.99, CRITICAL",
        "100, HIGH",
        "169.99, HIGH",
        "170, MEDIUM",
        "329.99, MEDIUM",
        "330, LOW"
    })
    void theRiskFollowsTheDaysThatAreLeft(String limit, Risk expected) {
        var rate = BurnRate.of(points(10, 20, 30), new BigDecimal(limit), new BigDecimal("30"), 3)
                .orElseThrow();

        assertThat(rate.risk()).isEqualTo(expected);
    }

    @Test
    void aBreachAfterTheMonthIsNone() {
        var rate = of(200, 3, 10, 20, 30).orElseThrow();

        assertThat(rate.within(17).daysToBreach().orElseThrow()).isEqualByComparingTo("17");
        assertThat(rate.within(16).daysToBreach()).isEmpty();
        assertThat(rate.within(16).risk()).isEqualTo(Risk.LOW);
    }

    /** The last point counts as spent, and its day as today. */
    private static Optional<BurnRate> of(int limit, int today, int... costs) {
        return BurnRate.of(
                points(costs), BigDecimal.valueOf(limit), BigDecimal.valueOf(costs[costs.length - 1]), today);
    }

    private static List<Point> points(int... costs) {
        var points = new ArrayList<Point>();
        for (var cost : costs) {
            points.add(new Point(points.size() + 1, BigDecimal.valueOf(cost)));
        }
        return points;
    }
}
