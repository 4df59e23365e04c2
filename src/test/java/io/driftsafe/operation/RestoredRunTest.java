package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** What was in flight when a backup was made: its runs only look, and forget nothing of what may have been written. */
@ServiceTest
class RestoredRunTest {

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
    void whatMayHaveBeenWrittenIsNotTakenForUnwrittenBecauseTheCloudIsSilentForAWhile() {
        var task = runs.apply();
        task.dieAt(Moment.DONE);
        restore(task.id());
        runs.fault("unavailable", "read", "");

        assertThat(task.takenOver().run()).isInstanceOf(RunResult.Again.class);
        assertThat(runs.intents(task.id())).containsExactly("standing");

        runs.endFaults();
        task.takenOver().finish();
        assertThat(runs.operation(task.id()).at("/failure/code").stringValue()).isEqualTo("database-restored");
        runs.rollback(task.id()).finish();
        assertThat(runs.status(task.id())).isEqualTo("rolled_back");
        assertThat(runs.live("/instance_type")).isEqualTo("t3.xlarge");
    }

    private void restore(OperationId id) {
        runs.database()
                .sql("insert into restored_operation (operation_id, noticed_at) values (?, now())")
                .param(id.uuid())
                .update();
    }
}
