package io.driftsafe.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RampTest {

    private static final Duration STEP = Duration.ofSeconds(2);

    @ParameterizedTest
    @CsvSource({"0, 1", "1999, 1", "2000, 2", "4000, 4", "13999, 64", "-5, 1"})
    void letsTwiceAsManyInWithEachStep(long millis, long atMost) {
        assertThat(Ramp.atMost(Duration.ofMillis(millis), STEP)).hasValue(atMost);
    }

    @Test
    void isOverAfterSomeSteps() {
        assertThat(Ramp.atMost(Duration.ofSeconds(14), STEP)).isEmpty();
        assertThat(Ramp.atMost(Duration.ZERO, Duration.ZERO)).isEmpty();
    }
}
