package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.provider.ProviderException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Work that was accepted and is held back before anything is sent. */
@ServiceTest
class HeldRunTest {

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private ServiceClient client;
    private RunsByHand runs;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        runs = new RunsByHand(service, port);
    }

    @AfterEach
    void release() {
        stop(false, "run");
    }

    @Test
    void whatWasAcceptedBeforeAStopWaitsSaysSoAndGoesOnAfterIt() {
        var task = runs.apply();
        stop(true, "run");

        assertThat(task.run()).isInstanceOf(RunResult.Again.class);
        assertThat(task.run()).isInstanceOf(RunResult.Again.class);

        var held = runs.operation(task.id());
        assertThat(held.at("/status").stringValue()).isEqualTo("applying");
        assertThat(held.at("/waiting/code").stringValue()).isEqualTo("stopped");
        assertThat(held.at("/waiting/message").stringValue()).contains("Too many pages", "/api/v1/stop");
        assertThat(held.at("/execution_log").findValuesAsString("message"))
                .filteredOn(message -> message.startsWith("Waits: "))
                .hasSize(1);
        assertThat(runs.writes()).isEmpty();
        assertThat(runs.intents(task.id())).isEmpty();
        assertThat(client.get("/api/v1/summary").at("/waiting/stopped").longValue())
                .isPositive();

        stop(false, "run");
        task.finish();

        assertThat(runs.status(task.id())).isEqualTo("applied");
        assertThat(runs.operation(task.id()).at("/waiting").isNull()).isTrue();
        assertThat(runs.writes()).hasSize(1);
        assertThat(runs.logIsWhole(task.id())).isTrue();
    }

    @Test
    void aStopIsHeededUpToTheMomentAtWhichTheWriteIsAnnounced() {
        var task = runs.apply();

        var result = task.runUntil(Moment.LOOKED, 1, () -> stop(true, "run"));

        assertThat(result).isInstanceOf(RunResult.Again.class);
        assertThat(runs.writes()).isEmpty();
        assertThat(runs.intents(task.id())).isEmpty();
        stop(false, "run");
        task.finish();
        assertThat(runs.status(task.id())).isEqualTo("applied");
    }

    @Test
    void whatHasBegunIsFinishedInSpiteOfAStop() {
        var task = runs.apply();

        task.runUntil(Moment.CALLING, 1, () -> stop(true, "hold"));
        task.finish();

        assertThat(runs.status(task.id())).isEqualTo("applied");
        assertThat(runs.writes()).hasSize(1);
    }

    @Test
    void whatWasTriedWithoutEffectWaitsForTheEndOfAStopToo() {
        var task = runs.apply();
        task.refusedBy(new ProviderException.Unavailable("The cloud is busy"));
        stop(true, "run");

        assertThat(task.run()).isInstanceOf(RunResult.Again.class);

        assertThat(runs.operation(task.id()).at("/waiting/code").stringValue()).isEqualTo("stopped");
        assertThat(attempts(task.id())).isEqualTo(1);
        stop(false, "run");
        task.finish();
        assertThat(runs.status(task.id())).isEqualTo("applied");
        assertThat(runs.writes()).hasSize(1);
    }

    @Test
    void aCloudThatWantsToBeLeftAloneForDaysEndsAFix() {
        var task = runs.apply();

        var result = task.refusedBy(
                ProviderException.Unavailable.throttled("Too many requests", Optional.of(Duration.ofDays(10))));

        assertThat(result).isInstanceOf(RunResult.Settled.class);
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("provider-error");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("Too many requests");
        assertThat(runs.claims()).isZero();
    }

    @Test
    void aMachineIsNotLeftStoppedBetweenTwoStagesByAStop() {
        runs = RunsByHand.onMachine(service, port);
        var task = runs.apply();

        task.runUntil(Moment.DONE, 1, () -> stop(true, "hold"));
        task.finish();

        assertThat(runs.status(task.id())).isEqualTo("applied");
        assertThat(runs.live("/state")).isEqualTo("running");
    }

    @Test
    void aRollbackIsHeldOnlyByAStopThatSaysSo() {
        var id = runs.applied();
        var task = runs.rollback(id);
        stop(true, "hold");

        assertThat(task.run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.operation(id).at("/waiting/code").stringValue()).isEqualTo("stopped");
        assertThat(runs.writes()).hasSize(1);

        stop(true, "run");
        task.finish();

        assertThat(runs.status(id)).isEqualTo("rolled_back");
    }

    @Test
    void aRollbackThatFailedAndIsAskedForAgainIsHeldLikeTheFirst() {
        var id = runs.applied();
        runs.rollback(id).refusedBy(new ProviderException.Refused("Not today"));
        assertThat(runs.status(id)).isEqualTo("rollback_failed");
        var again = runs.rollback(id);
        stop(true, "hold");

        assertThat(again.run()).isInstanceOf(RunResult.Again.class);

        assertThat(runs.operation(id).at("/waiting/code").stringValue()).isEqualTo("stopped");
        assertThat(runs.writes()).hasSize(1);
        stop(true, "run");
        again.finish();
        assertThat(runs.status(id)).isEqualTo("rolled_back");
    }

    private long attempts(OperationId id) {
        return runs.database()
                .sql("select attempt from operation where id = ?")
                .param(id.uuid())
                .query(Long.class)
                .single();
    }

    private void stop(boolean stopped, String rollbacks) {
        client.put(
                        "/api/v1/stop",
                        json(
                                "stopped",
                                stopped,
                                "provider",
                                "simulated",
                                "account",
                                runs.account(),
                                "rollbacks",
                                rollbacks,
                                "reason",
                                "Too many pages"))
                .expect(200);
    }
}
