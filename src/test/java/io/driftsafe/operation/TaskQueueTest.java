package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceTest;
import io.driftsafe.audit.Actor;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.wire.AnyVersion;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

@ServiceTest
class TaskQueueTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    private ApplicationContext service;

    @Autowired
    private OperationService operations;

    @Autowired
    private TaskQueue queue;

    @LocalServerPort
    private int port;

    private RunsByHand runs;

    @BeforeEach
    void begin() {
        runs = new RunsByHand(service, port);
    }

    @Test
    void aTransactionThatFailsLeavesNoTask() {
        var id = runs.checked();
        var before = runs.everything(id);

        runs.transactions().executeWithoutResult(transaction -> {
            operations.requestApply(id, AnyVersion.precondition(), new Actor("test"));
            assertThat(runs.tasks(id)).isOne();
            transaction.setRollbackOnly();
        });

        assertThat(runs.everything(id)).isEqualTo(before);
    }

    @Test
    void aTaskOfAnOperationThatIsNotAtWorkRemovesItself() {
        var id = runs.checked();
        var before = runs.everything(id);

        runs.transactions().executeWithoutResult(_ -> {
            queue.schedule(Direction.APPLY, id);
            queue.schedule(Direction.ROLLBACK, id);
        });

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(runs.tasks(id)).isZero());
        assertThat(runs.everything(id)).isEqualTo(before);
    }

    @Test
    void aTaskThatItsNodeNeverLookedForIsFoundByPolling() {
        var task = runs.apply();

        runs.database().sql("""
                        update scheduled_tasks set picked = false, picked_by = null, last_heartbeat = null
                        where task_instance = ?""").param(task.id().value()).update();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runs.status(task.id())).isEqualTo("applied"));
        assertThat(runs.writes()).hasSize(1);
    }

    @Test
    void aTaskWhoseNodeIsGoneIsTakenOver() {
        var task = runs.apply();
        task.dieAt(Moment.DONE);

        runs.database()
                .sql("update scheduled_tasks set last_heartbeat = now() - interval '1 hour' where task_instance = ?")
                .param(task.id().value())
                .update();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runs.status(task.id())).isEqualTo("applied"));
        assertThat(runs.writes()).containsExactly("apply:1:1");
        assertThat(runs.tasks(task.id())).isZero();
    }
}
