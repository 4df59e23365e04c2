package io.driftsafe.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.resource.ResourceRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Circuit breakers of accounts, by a clock that is set. */
class BreakersTest {

    private static final ResourceRef HERE = new ResourceRef("aws", "prod", Optional.empty(), "i-1");
    private static final ResourceRef ELSEWHERE = new ResourceRef("aws", "test", Optional.empty(), "i-1");

    private final SetClock clock = new SetClock();
    private final Breakers breakers = new Breakers(
            new GateSettings(
                    Duration.ofSeconds(1),
                    new GateSettings.Breaker(50, 4, Duration.ofSeconds(60), Duration.ofSeconds(30), 2)),
            new SimpleMeterRegistry(),
            clock);

    @Test
    void itOpensWhenHalfOfEnoughCallsHaveFailed() {
        answer();
        answer();
        fail();
        assertThat(breakers.probe(HERE)).isEmpty();

        fail();

        assertThat(breakers.open(HERE)).isPresent();
        assertThat(breakers.probe(HERE).orElseThrow().code()).isEqualTo("breaker-open");
        assertThat(breakers.probe(HERE).orElseThrow().message())
                .contains("prod", "2 of 4 calls failed", "2026-01-01T00:00:30Z");
        assertThat(breakers.changed()).containsEntry("aws/prod", new Breakers.Status("open", clock.instant()));
    }

    @Test
    void otherAccountsAreNotHeld() {
        open();

        assertThat(breakers.probe(ELSEWHERE)).isEmpty();
        assertThat(breakers.changed()).containsOnlyKeys("aws/prod");
    }

    @Test
    void whatTheCloudSaysNoToIsNoFailure() {
        for (var i = 0; i < 10; i++) {
            assertThatThrownBy(() -> breakers.counted(
                            HERE,
                            () -> {
                                throw new IllegalStateException("no");
                            },
                            _ -> false))
                    .hasMessage("no");
        }

        assertThat(breakers.probe(HERE)).isEmpty();
    }

    @Test
    void failuresLongAgoAreForgotten() {
        fail();
        fail();
        fail();
        clock.forward(Duration.ofSeconds(61));

        fail();

        assertThat(breakers.open(HERE)).isEmpty();
    }

    @Test
    void aFewTryAfterAWhileAndItClosesWhenTheyAreAnswered() {
        open();
        clock.forward(Duration.ofSeconds(31));

        assertThat(breakers.probe(HERE)).isEmpty();
        assertThat(breakers.probe(HERE)).isEmpty();
        assertThat(breakers.probe(HERE).orElseThrow().message()).contains("a few are trying now");
        assertThat(breakers.closedSince(HERE)).isEmpty();
        answer();
        answer();

        assertThat(breakers.probe(HERE)).isEmpty();
        assertThat(breakers.closedSince(HERE)).contains(clock.instant());
    }

    @Test
    void itOpensAgainWhenThoseFail() {
        open();
        clock.forward(Duration.ofSeconds(31));
        assertThat(breakers.probe(HERE)).isEmpty();

        fail();
        fail();

        assertThat(breakers.open(HERE)).isPresent();
        clock.forward(Duration.ofSeconds(29));
        assertThat(breakers.probe(HERE)).isPresent();
        clock.forward(Duration.ofSeconds(2));
        assertThat(breakers.probe(HERE)).isEmpty();
    }

    @Test
    void whatAnAccountThatNeverFailedSaysIsNoRamp() {
        answer();

        assertThat(breakers.closedSince(HERE)).isEmpty();
        assertThat(breakers.changed()).isEmpty();
    }

    private void open() {
        for (var i = 0; i < 4; i++) {
            fail();
        }
        assertThat(breakers.open(HERE)).isPresent();
    }

    private void answer() {
        breakers.counted(HERE, () -> "well", _ -> true);
    }

    private void fail() {
        assertThatThrownBy(() -> breakers.counted(
                        HERE,
                        () -> {
                            throw new IllegalStateException("ill");
                        },
                        _ -> true))
                .hasMessage("ill");
    }
}
