package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoolDownTest {

    @ParameterizedTest
    @CsvSource({"PT1H, 1 hour", "PT360H, 360 hours", "PT90M, 90 minutes", "PT1M, 1 minute", "PT61S, 61 seconds"})
    void tellsItsLengthInTheUnitThatFits(Duration length, String words) {
        var text = new CoolDown(length).text();

        assertThat(text).isEqualTo("at most one change in " + words);
    }
}
