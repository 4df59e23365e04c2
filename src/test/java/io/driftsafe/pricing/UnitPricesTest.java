package io.driftsafe.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.pricing.UnitPrices.Key;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UnitPricesTest {

    private static final Key KEY = new Key("ec2", "t3.large", "hour");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-01 | 1 | The only price known for 2026-01-01: it holds from 2026-01-01, and the next one holds from 2026-02-01",
                "2026-01-31 | 1 | The only price known for 2026-01-31: it holds from 2026-01-01, and the next one holds from 2026-02-01",
                "2026-02-01 | 2 | The newest of 2 prices known for 2026-02-01: it holds from 2026-02-01, and the next one holds from 2026-03-01",
                "2030-12-31 | 3 | The newest of 3 prices known for 2030-12-31: it holds from 2026-03-01"
            })
    void choosesTheNewestThatIsNotAfterTheDayAndSaysWhy(LocalDate day, String amount, String because) {
        var prices = prices("2026-03-01", "3", "2026-01-01", "1", "2026-02-01", "2");

        var choice = prices.choose(KEY, day);

        assertThat(choice.price().orElseThrow().amount()).isEqualByComparingTo(amount);
        assertThat(choice.because(day)).isEqualTo(because);
    }

    @Test
    void choosesNoneBeforeTheFirstAndTellsWhenThatHolds() {
        var prices = prices("2026-01-01", "1");

        var before = prices.choose(KEY, LocalDate.parse("2025-12-31"));
        var other = prices.choose(new Key("ec2", "t3.large", "month"), LocalDate.parse("2026-06-01"));

        assertThat(before.price()).isEmpty();
        assertThat(before.next()).contains(LocalDate.parse("2026-01-01"));
        assertThat(other.price()).isEmpty();
        assertThat(other.next()).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverTheHistoryNoPriceComesFromTheFutureAndNoneIsPassedOver(long seed) {
        var random = new Random(seed);
        var days = new ArrayList<LocalDate>();
        for (var day = LocalDate.of(2026, 1, 1); days.size() < 8; day = day.plusDays(1 + random.nextInt(40))) {
            days.add(day);
        }
        var history = new ArrayList<UnitPrice>();
        days.forEach(day -> history.add(new UnitPrice(BigDecimal.valueOf(random.nextInt(100)), "A test", day)));
        Collections.shuffle(history, random);
        var prices = new UnitPrices(Map.of(KEY, history));

        var asked = LocalDate.of(2025, 12, 1).plusDays(random.nextInt(400));
        var chosen = prices.choose(KEY, asked).price();

        var expected = days.stream().filter(day -> !day.isAfter(asked)).max(Comparator.naturalOrder());
        assertThat(chosen.map(UnitPrice::effectiveDate)).isEqualTo(expected);
    }

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    private static UnitPrices prices(String... daysAndAmounts) {
        var history = new ArrayList<UnitPrice>();
        for (var i = 0; i < daysAndAmounts.length; i += 2) {
            history.add(
                    new UnitPrice(new BigDecimal(daysAndAmounts[i + 1]), "A test", LocalDate.parse(daysAndAmounts[i])));
        }
        return new UnitPrices(Map.of(KEY, List.copyOf(history)));
    }

    @Test
    void aPriceOfASettingHasNoIdInTheBook() {
        var price = new UnitPrice(BigDecimal.ONE, "A setting", LocalDate.EPOCH);

        assertThat(price.id()).isEqualTo(Optional.empty());
    }
}
