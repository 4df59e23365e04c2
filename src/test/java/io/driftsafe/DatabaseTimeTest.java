package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.DatabaseTime.Sample;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@ServiceTest
class DatabaseTimeTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Autowired
    private Clock clock;

    @Autowired
    private com.github.kagkarlsson.scheduler.Clock schedulerClock;

    @Autowired
    private JdbcTemplate database;

    @Test
    void tellsTheDatabasesTimeInMicroseconds() {
        var before = theirs();

        var ours = clock.instant();
        var schedulers = schedulerClock.now();

        assertThat(List.of(ours, schedulers))
                .allSatisfy(time -> assertThat(time).isBetween(before.minusSeconds(1), theirs().plusSeconds(1)));
        assertThat(ours).isEqualTo(ours.truncatedTo(ChronoUnit.MICROS));
    }

    private Instant theirs() {
        return database.query(
                        "select clock_timestamp()",
                        (row, _) -> row.getTimestamp(1).toInstant())
                .getFirst();
    }

    @Test
    void isCarriedByTicksBetweenLooks() {
        var sample = new Sample(NOON, 1_000, 10, Instant.MIN);

        assertThat(sample.at(1_000 + Duration.ofSeconds(3).toNanos())).isEqualTo(NOON.plusSeconds(3));
    }

    @Test
    void aLookThatAgreesDoesNotMakeTimeJump() {
        var sample = new Sample(NOON, 0, 1_000, Instant.MIN);
        var newer = new Sample(NOON.plusNanos(10_900), 10_000, 1_000, Instant.MIN);

        assertThat(sample.corrected(newer)).isSameAs(sample);
    }

    @Test
    void aLookThatDisagreesCorrects() {
        var sample = new Sample(NOON, 0, 1_000, Instant.MIN);
        var newer = new Sample(NOON.plusSeconds(10), 10_000, 1_000, Instant.MIN);

        assertThat(sample.corrected(newer)).isSameAs(newer);
    }

    @Test
    void aBadFirstLookIsNotKeptForEver() {
        var bad = new Sample(NOON.plusMillis(900), 0, Duration.ofSeconds(2).toNanos(), Instant.MIN);
        var newer = new Sample(NOON, 0, 1_000, Instant.MIN);

        var corrected = bad.corrected(newer);

        assertThat(corrected.at(Duration.ofSeconds(5).toNanos())).isEqualTo(NOON.plusSeconds(5));
    }

    @Test
    void timeDoesNotGoBackForALookThatIsMoreExact() {
        var bad = new Sample(NOON.plusMillis(900), 0, Duration.ofSeconds(2).toNanos(), Instant.MIN);
        var corrected = bad.corrected(new Sample(NOON, 0, 1_000, Instant.MIN));

        for (var millis = 1L; millis < 900; millis += 100) {
            assertThat(corrected.at(Duration.ofMillis(millis).toNanos())).isEqualTo(bad.at(500));
        }
    }
}
