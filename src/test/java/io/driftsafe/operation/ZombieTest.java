package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.ServiceTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;

/** Workers that stand still, are taken for dead, and go on when others have done their work. */
@ServiceTest
class ZombieTest {

    private static final long PATIENCE_SECONDS = 30;

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private RunsByHand runs;

    @BeforeEach
    void begin() {
        runs = new RunsByHand(service, port);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOKED", "INTENDED", "CALLING", "DONE", "VERIFIED"})
    void changesNothingWhenItsFixWasAppliedAndRolledBackByOthers(Moment moment) {
        var task = runs.apply();
        var zombie = new Zombie(task, moment);

        task.takenOver().finish();
        assertThat(runs.status(task.id())).isEqualTo("applied");
        runs.rollback(task.id()).finish();
        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.xlarge");
        var before = runs.everything(task.id());

        assertThat(zombie.goesOn()).isEqualTo(new RunResult.Superseded());

        assertThat(runs.everything(task.id())).isEqualTo(before);
        assertThat(runs.writes()).hasSize(2);
        assertThat(runs.logIsWhole(task.id())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOOKED", "INTENDED", "CALLING", "DONE", "VERIFIED"})
    void putsNothingBackWhatOthersHavePutBackAndSomebodyChangedAgain(Moment moment) {
        var task = runs.rollback(runs.applied());
        var zombie = new Zombie(task, moment);

        task.takenOver().finish();
        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        runs.outside("{\"instance_type\": \"t3.large\", \"monitoring\": true}");
        var before = runs.everything(task.id());

        assertThat(zombie.goesOn()).isEqualTo(new RunResult.Superseded());

        assertThat(runs.everything(task.id())).isEqualTo(before);
        assertThat(runs.live("/instance_type")).isEqualTo("t3.large");
    }

    @Test
    void settlesNothingOnceItsTaskIsAnothers() {
        var task = runs.apply();
        var zombie = new Zombie(task, Moment.VERIFIED);
        var next = task.takenOver();
        var before = runs.everything(task.id());

        assertThat(zombie.goesOn()).isEqualTo(new RunResult.Superseded());

        assertThat(runs.everything(task.id())).isEqualTo(before);
        assertThat(runs.status(task.id())).isEqualTo("applying");
        assertThat(runs.claims()).isOne();
        next.finish();
        assertThat(runs.status(task.id())).isEqualTo("applied");
        assertThat(runs.writes()).containsExactly("apply:1:1");
    }

    @Test
    void settlesNoRollbackOnceItsTaskIsAnothers() {
        var task = runs.rollback(runs.applied());
        var next = task.takenOver();

        assertThat(task.run()).isEqualTo(new RunResult.Superseded());

        assertThat(runs.status(task.id())).isEqualTo("rolling_back");
        assertThat(runs.claims()).isOne();
        next.finish();
        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        assertThat(runs.writes()).containsExactly("apply:1:1", "rollback:1:2");
    }

    @Test
    void holdsItsLocksNoLongerThanTheDatabaseLetsItStandStill() {
        var task = runs.apply();
        var zombie = new Zombie(
                task,
                Moment.SETTLING,
                () -> runs.database()
                        .sql("set local idle_in_transaction_session_timeout = '500ms'")
                        .update());

        task.takenOver().finish();
        assertThat(runs.status(task.id())).isEqualTo("applied");
        var before = runs.everything(task.id());

        assertThatThrownBy(zombie::goesOn).hasCauseInstanceOf(DataAccessException.class);

        assertThat(runs.everything(task.id())).isEqualTo(before);
        assertThat(runs.writes()).containsExactly("apply:1:1");
    }

    /** A run that stands still at a moment. */
    private static final class Zombie {

        private final CountDownLatch standing = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final CompletableFuture<RunResult> result;

        Zombie(RunsByHand.Task task, Moment moment) {
            this(task, moment, () -> {});
        }

        /** @param last what it does before it stands still */
        Zombie(RunsByHand.Task task, Moment moment, Runnable last) {
            result = CompletableFuture.supplyAsync(() -> task.run(now -> {
                if (now == moment) {
                    last.run();
                    standing.countDown();
                    await(released);
                }
            }));
            await(standing);
        }

        RunResult goesOn() {
            released.countDown();
            return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
