package io.driftsafe.operation;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.driftsafe.provider.WriteKey.Direction;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The scheduler's table, written in our own transactions: the scheduler itself would commit them on the way, and its
 * removal of a task that another node has taken over would go unnoticed.
 */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class TaskQueue {

    private final JdbcClient database;
    private final ObjectProvider<Scheduler> scheduler;
    private final Clock clock;

    TaskQueue(JdbcClient database, ObjectProvider<Scheduler> scheduler, Clock clock) {
        this.database = database;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    static String task(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Due at once, with all its tries; this node looks for it right after the commit, the others at their next poll.
     */
    void schedule(Direction direction, OperationId operation) {
        database.sql("update operation set tries = 0 where id = ?")
                .param(operation.uuid())
                .update();
        database.sql("""
                insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
                values (?, ?, ?, false, 1, ?)""")
                .params(
                        task(direction),
                        operation.value(),
                        clock.instant().atOffset(ZoneOffset.UTC),
                        direction == Direction.ROLLBACK ? OperationTasks.URGENT : OperationTasks.NORMAL)
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                scheduler.ifAvailable(Scheduler::triggerCheckForDueExecutions);
            }
        });
    }

    /** Removes the task of a run, if the run still has it; false when another run has taken it over. */
    boolean remove(Direction direction, OperationId operation, Lease lease) {
        return database.sql("""
                delete from scheduled_tasks where task_name = ? and task_instance = ? and version = ? and picked""")
                        .params(task(direction), operation.value(), lease.version())
                        .update()
                == 1;
    }
}
