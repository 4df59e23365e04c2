package io.driftsafe.operation;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerProperties;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Priority;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.driftsafe.node.ThisNode;
import io.driftsafe.provider.WriteKey.Direction;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The two kinds of work that outlive a node: applying, and rolling back before anything else. */
@Configuration(proxyBeanMethods = false)
class OperationTasks {

    static final int URGENT = Priority.HIGH;
    static final int NORMAL = Priority.MEDIUM;

    private static final Logger LOG = LoggerFactory.getLogger(OperationTasks.class);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private static final Duration UNTIL_RIGHT = Duration.ofSeconds(2);

    /** The places that only rollbacks may keep are soon free again. */
    private static final Duration UNTIL_THERE_IS_A_PLACE = Duration.ofMillis(250);

    private final ThisNode node;
    private final Clock clock;
    private final Duration leaseTime;
    private final Semaphore placesOfApplies;

    OperationTasks(ThisNode node, Clock clock, DbSchedulerProperties scheduler, OperationSettings settings) {
        this.placesOfApplies = new Semaphore(settings.parallelism());
        this.node = node;
        this.clock = clock;
        this.leaseTime = scheduler.getHeartbeatInterval().multipliedBy(scheduler.getMissedHeartbeatsLimit());
    }

    @Bean
    Task<Void> applyTask(ApplyRun run) {
        return task(Direction.APPLY, NORMAL, (operation, lease) -> whereThereIsAPlace(run, operation, lease));
    }

    @Bean
    Task<Void> rollbackTask(RollbackRun run) {
        return task(Direction.ROLLBACK, URGENT, run::run);
    }

    private RunResult whereThereIsAPlace(ApplyRun run, OperationId operation, Lease lease) {
        if (!placesOfApplies.tryAcquire()) {
            return new RunResult.Again(clock.instant().plus(UNTIL_THERE_IS_A_PLACE));
        }
        try {
            return run.run(operation, lease);
        } finally {
            placesOfApplies.release();
        }
    }

    private Task<Void> task(Direction direction, int priority, Runner runner) {
        return Tasks.custom(TaskQueue.task(direction), Void.class)
                .defaultPriority(priority)
                .onFailure(laterAndLater())
                .onDeadExecution((complete, operations) -> {
                    LOG.warn("Taking over {}, its node is gone", complete.getExecution().taskInstance);
                    operations.reschedule(complete, clock.instant());
                })
                .execute((task, context) -> complete(run(runner, OperationId.of(task.getId()), lease(context))));
    }

    /** What was picked just before the clock was seen to be off is left to others. */
    private RunResult run(Runner runner, OperationId operation, Lease lease) {
        return node.mayStart()
                ? runner.run(operation, lease)
                : new RunResult.Again(clock.instant().plus(UNTIL_RIGHT));
    }

    /** A settled task is gone already; one that another run has taken over is that run's. */
    private static CompletionHandler<Void> complete(RunResult result) {
        return switch (result) {
            case RunResult.Settled() -> (_, _) -> {};
            case RunResult.Superseded() ->
                (complete, _) -> LOG.warn("Another run has taken over {}", complete.getExecution().taskInstance);
            case RunResult.Again(var at) -> (complete, operations) -> operations.reschedule(complete, at);
        };
    }

    /** Without end: a task that is given up would leave its operation applying for ever. */
    private FailureHandler<Void> laterAndLater() {
        return (complete, operations) -> {
            var failures = Math.min(complete.getExecution().consecutiveFailures, 6);
            var delay = FIRST_DELAY.multipliedBy(1L << failures);
            operations.reschedule(
                    complete, clock.instant().plus(delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay));
        };
    }

    private Lease lease(ExecutionContext context) {
        var heartbeat = context.getCurrentlyExecuting().getHeartbeatState();
        return new Lease() {
            @Override
            public boolean outlasts(Duration call) {
                var left = leaseTime.toMillis() * (1 - heartbeat.getFractionDead());
                return !context.getSchedulerState().isShuttingDown()
                        && heartbeat.getFailedHeartbeats() == 0
                        && left > call.toMillis();
            }

            @Override
            public long version() {
                return context.getExecution().version;
            }
        };
    }

    /** One run of a task. */
    private interface Runner {
        RunResult run(OperationId operation, Lease lease);
    }
}
