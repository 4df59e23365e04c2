package io.driftsafe.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationPaceTest {

    @ParameterizedTest
    @CsvSource({
        "0,         PT60S,    true",
        "1,         PT60.01S, true",
        "1,         PT60.02S, false",
        "30,        PT62S,    false",
        "10000,     PT10S,    true",
        "10000,     PT160S,   true",
        "10000,     PT161S,   false",
        "1000000,   PT2H,     true"
    })
    void aLargeHistoryIsNotTooSlowButASlowPolicyIs(int judged, Duration taken, boolean fast) {
        assertThat(SimulationPace.isKept(judged, taken)).isEqualTo(fast);
    }
}
