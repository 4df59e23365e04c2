package io.driftsafe.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

class RetentionSettingsTest {

    private static final Path DIRECTORY = Path.of("archives");

    @Test
    void keepEverythingUnlessToldOtherwise() {
        var settings = new RetentionSettings(null, DIRECTORY);

        assertThat(settings.archives()).isEmpty();
        assertThat(settings.isOver(Instant.EPOCH, Instant.MAX)).isFalse();
    }

    @Test
    void keepAMonthUntilItsEndIsSoLongAgo() {
        var settings = new RetentionSettings(Period.ofMonths(13), DIRECTORY);
        var october = IdRange.of(YearMonth.of(2025, 10));

        assertThat(october.end()).isEqualTo("2025-11-01T00:00:00Z");
        assertThat(settings.isOver(october.end(), Instant.parse("2026-11-30T23:59:59Z")))
                .isFalse();
        assertThat(settings.isOver(october.end(), Instant.parse("2026-12-01T00:00:00Z")))
                .isTrue();
    }

    @Test
    void refuseToDropWhatHasNoPlace() {
        assertThatThrownBy(() -> new RetentionSettings(Period.ofMonths(13), null))
                .hasMessageContaining("driftsafe.retention.directory must be set");
        assertThatThrownBy(() -> new RetentionSettings(Period.ofDays(20), DIRECTORY))
                .hasMessageContaining("one month or more");
    }
}
