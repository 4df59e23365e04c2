package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** A rollback that the cloud has no room or no time for just now is tried for as long as it may take. */
@ServiceTest
class PatientRollbackTest {

    private static final int MORE_THAN_A_FEW = 8;

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private RunsByHand runs;

    @BeforeEach
    void begin() {
        runs = RunsByHand.onMachine(service, port);
    }

    static Stream<ProviderException> whatPasses() {
        return Stream.of(
                Refused.capacity("There is no room for it (InsufficientInstanceCapacity)"),
                Unavailable.throttled("Too many requests", Optional.empty()),
                new Unavailable("It could not be reached"));
    }

    @Test
    void callsAPersonWhenTheCloudPutsItOffForDaysWhileTheMachineStandsStill() {
        var task = runs.rollback(runs.applied());

        var result = task.runUntil(Moment.CALLING, 2, () -> {
            throw Unavailable.throttled("Too many requests", Optional.of(Duration.ofDays(10)));
        });

        assertThat(result).isInstanceOf(RunResult.Settled.class);
        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("Too many requests", "stopped");
    }

    @ParameterizedTest
    @MethodSource("whatPasses")
    void isTriedAgainUntilThereIsRoom(ProviderException refusal) {
        var task = runs.rollback(runs.applied());

        for (var i = 0; i < MORE_THAN_A_FEW; i++) {
            var result = task.takenOver().refusedBy(refusal);
            assertThat(result).isInstanceOf(RunResult.Again.class);
            runs.waitUntil(((RunResult.Again) result).at());
        }
        task.takenOver().finish();

        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        assertThat(runs.live("/size")).isEqualTo("4");
        assertThat(runs.live("/state")).isEqualTo("running");
    }

    @ParameterizedTest
    @MethodSource("whatPasses")
    void callsAPersonWhenItsTimeIsOverAndSaysWhy(ProviderException refusal) {
        var task = runs.rollback(runs.applied());
        var waited = Duration.ZERO;
        var tries = 1;

        while (task.takenOver().refusedBy(refusal) instanceof RunResult.Again(var at)) {
            waited = waited.plus(runs.waitUntil(at));
            tries++;
        }

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains(refusal.explanation(), "/size is 2 (before: 4)");
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("provider-error");
        assertThat(waited).isBetween(Duration.ofSeconds(550), Duration.ofSeconds(600));
        assertThat(tries).isBetween(12, 30);
        assertThat(runs.claims()).isOne();
    }

    @Test
    void isNotTriedAgainWhereThatWouldNotHelp() {
        var task = runs.rollback(runs.applied());

        assertThat(task.refusedBy(new Refused("It cannot be"))).isInstanceOf(RunResult.Settled.class);

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
    }
}
