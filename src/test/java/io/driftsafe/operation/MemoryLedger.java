package io.driftsafe.operation;

import io.driftsafe.operation.MemoryWorld.Row;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.operation.OperationEvent.ApplyOutcome;
import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.operation.OperationEvent.RollbackStarted;
import io.driftsafe.operation.OperationEvent.RolledBack;
import io.driftsafe.operation.Stepper.Fate;
import io.driftsafe.operation.Stepper.Step;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Money;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** The ledger's transactions on a world in memory, as one run sees them; each is one step. */
final class MemoryLedger extends RunLedger {

    private final MemoryWorld world;
    private final Stepper run;

    @SuppressWarnings("NullAway")
    MemoryLedger(MemoryWorld world, Stepper run) {
        super(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        this.world = world;
        this.run = run;
    }

    /** The transaction is whole or not at all; its answer may be lost. */
    private <T> T commit(Supplier<T> transaction) {
        var fate = run.before(Step.COMMIT);
        var answer = transaction.get();
        if (fate == Fate.ANSWER_LOST) {
            throw new Stepper.LostAnswer();
        }
        return answer;
    }

    @Override
    public Optional<Holds.Held> hold(OperationId id, Direction direction) {
        return Optional.empty();
    }

    @Override
    public Optional<Work> begin(OperationId id, Direction direction, Lease lease) {
        return commit(() -> {
            var row = world.row(id);
            if (row.operation.state() != working(direction)) {
                world.remove(row, direction, lease.version());
                return Optional.empty();
            }
            row.attempt++;
            return Optional.of(new Work(
                    world.copy(row.operation),
                    MemoryWorld.TYPE,
                    direction,
                    row.attempt,
                    List.copyOf(row.snapshots),
                    List.copyOf(row.intents),
                    List.of(),
                    false));
        });
    }

    @Override
    public boolean mine(Work work) {
        return held(work).isPresent();
    }

    @Override
    public Optional<Intent> intend(
            Work work, int step, String announcement, Observation observed, Optional<Money> cost) {
        return commit(() -> held(work).map(row -> {
            var now = world.now();
            if (work.direction() == Direction.APPLY && step == Work.FIRST_STEP) {
                row.operation.planned(
                        RollbackPlan.of(observed.resource(), observed.configuration(), work.changes(), observed.type()),
                        now);
            }
            if (work.direction() == Direction.ROLLBACK) {
                row.operation.rollbackStepStarted(now);
            }
            var intent = new Intent(
                    work.key(step),
                    work.id().uuid(),
                    observed.configuration(),
                    now,
                    false,
                    Optional.empty(),
                    Optional.empty());
            row.intents.add(intent);
            return intent;
        }));
    }

    @Override
    public void notSent(Work work, String why) {
        var _ = commit(() -> held(work).map(row -> row.close(work.direction(), Intent.Outcome.NOT_DONE)));
    }

    @Override
    public void answered(Work work, Optional<ObjectNode> handle) {
        var _ = commit(() -> held(work).map(row -> row.answered(work.direction())));
    }

    @Override
    public boolean stageDone(Work work, String message) {
        return commit(() -> held(work)
                .map(row -> row.close(work.direction(), Intent.Outcome.DONE))
                .isPresent());
    }

    @Override
    public Optional<Integer> countTry(Work work, String why) {
        return commit(() -> held(work).map(row -> {
            row.close(work.direction(), Intent.Outcome.NOT_DONE);
            return ++row.tries;
        }));
    }

    @Override
    public boolean stepDone(Work work, RollbackStep step, List<String> collateral) {
        return commit(() -> held(work)
                .map(row -> {
                    row.close(work.direction(), Intent.Outcome.DONE);
                    row.operation.planned(row.operation.plan().with(step), world.now());
                    row.operation.sawCollateral(collateral);
                    return row;
                })
                .isPresent());
    }

    @Override
    public RunResult settle(Work work, ApplyOutcome outcome, List<String> collateral, Lease lease) {
        return settled(work, lease, row -> {
            var operation = row.operation;
            operation.sawCollateral(collateral);
            operation.on(outcome, SERVICE, world.now());
            switch (outcome) {
                case Applied(var now, var _) -> {
                    row.close(Direction.APPLY, Intent.Outcome.DONE);
                    row.snapshots.add(now);
                    world.release(row);
                }
                case ApplyFailed(var failure, var _, var betweenStages) -> {
                    if (!failure.code().equals(Failure.TIMEOUT)) {
                        row.close(
                                Direction.APPLY,
                                failure.mayHaveChanged() ? Intent.Outcome.DONE : Intent.Outcome.NOT_DONE);
                    }
                    if (failure.mayHaveChanged() && (operation.autoRollback() || betweenStages)) {
                        operation.on(new RollbackStarted(true, Optional.empty()), SERVICE, world.now());
                        world.schedule(row, Direction.ROLLBACK);
                    } else if (!failure.mayHaveChanged()) {
                        world.release(row);
                    }
                }
            }
        });
    }

    @Override
    public RunResult settle(Work work, RolledBack outcome, Lease lease) {
        return settled(work, lease, row -> {
            row.close(Direction.ROLLBACK, Intent.Outcome.DONE);
            row.snapshots.add(outcome.now());
            row.operation.on(outcome, SERVICE, world.now());
            world.release(row);
        });
    }

    @Override
    public RunResult settle(
            Work work, RollbackFailed outcome, Optional<RollbackStep> step, List<String> collateral, Lease lease) {
        return settled(work, lease, row -> {
            row.close(Direction.ROLLBACK, Intent.Outcome.DONE);
            row.operation.on(outcome, SERVICE, world.now());
        });
    }

    private RunResult settled(Work work, Lease lease, Consumer<Row> record) {
        return commit(() -> {
            var row = held(work);
            if (row.isEmpty() || !world.remove(row.get(), work.direction(), lease.version())) {
                return new RunResult.Superseded();
            }
            record.accept(row.get());
            return new RunResult.Settled();
        });
    }

    private Optional<Row> held(Work work) {
        var row = world.row(work.id());
        var mine = row.attempt == work.attempt() || !world.has(MemoryWorld.Fence.DATABASE);
        return mine && row.operation.state() == working(work.direction()) ? Optional.of(row) : Optional.empty();
    }

    private static OperationState working(Direction direction) {
        return direction == Direction.APPLY ? OperationState.APPLYING : OperationState.ROLLING_BACK;
    }
}
