package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.Progress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** What a cloud says that it did: it is waited for as long as the cloud works, not as long as a lost call may land. */
@ServiceTest
class AnsweredWriteTest {

    private static final Progress WORKING = new Progress.Working(Optional.empty());
    private static final Progress AT_REST = new Progress.AtRest();
    private static final Progress BROKEN = new Progress.Failed("its checks fail");

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    private RunsByHand runs;

    @BeforeEach
    void begin() {
        runs = new RunsByHand(service, port);
    }

    @AfterEach
    void endFaults() {
        runs.endFaults();
    }

    @Test
    void isProvenAsSoonAsTheCloudIsAtRest() {
        var task = underWay();

        runs.showing(AT_REST);
        var result = task.takenOver().run();

        assertThat(result).isInstanceOf(RunResult.Settled.class);
        assertThat(runs.status(task.id())).isEqualTo("applied");
    }

    @Test
    void isProvenOnlyWhenItCannotLandAnyMoreIfTheAnswerWasLost() {
        var task = runs.apply();
        task.dieAt(Moment.DONE);

        assertThat(task.takenOver().run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.status(task.id())).isEqualTo("applying");

        runs.letCallsLand();
        task.takenOver().run();

        assertThat(runs.status(task.id())).isEqualTo("applied");
    }

    @Test
    void isNoFailureWhileTheLookMayBeAnOldOne() {
        var task = underWay();
        runs.outside("{\"instance_type\": \"t3.nano\"}");
        runs.showing(AT_REST);

        assertThat(task.takenOver().run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.status(task.id())).isEqualTo("applying");

        runs.letCallsLand();
        task.takenOver().run();

        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("conflict");
    }

    @Test
    void isNoFailureAtTheFirstLookEither() {
        var task = runs.apply();

        var result = task.runUntil(Moment.DONE, 1, () -> runs.outside("{\"monitoring\": false}"));
        assertThat(result).isInstanceOf(RunResult.Again.class);
        assertThat(runs.status(task.id())).isEqualTo("applying");

        runs.outside("{\"monitoring\": true}");
        task.takenOver().finish();

        assertThat(runs.status(task.id())).isEqualTo("applied");
    }

    @Test
    void isNoneAtAllWhenItShowsAndFailed() {
        var task = underWay();

        runs.showing(BROKEN);
        task.takenOver().run();

        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("its checks fail");
        assertThat(runs.status(task.id())).isNotEqualTo("applied");
    }

    @Test
    void isNoRollbackWhenItShowsAndFailed() {
        var task = runs.rollback(runs.applied());
        runs.showing(WORKING);
        task.run();

        runs.showing(BROKEN);
        task.takenOver().run();

        assertThat(runs.status(task.id())).isEqualTo("rollback_failed");
        assertThat(runs.operation(task.id()).at("/failure/message").stringValue())
                .contains("its checks fail");
    }

    @Test
    void isARollbackAsSoonAsTheCloudIsAtRest() {
        var task = runs.rollback(runs.applied());
        runs.showing(WORKING);
        assertThat(task.run()).isInstanceOf(RunResult.Again.class);

        runs.showing(AT_REST);
        task.takenOver().run();

        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.xlarge");
    }

    /** The cloud took the fix and works on it. */
    private RunsByHand.Task underWay() {
        var task = runs.apply();
        task.runUntil(Moment.DONE, 1, () -> runs.showing(WORKING));
        assertThat(runs.status(task.id())).isEqualTo("applying");
        return task;
    }
}
