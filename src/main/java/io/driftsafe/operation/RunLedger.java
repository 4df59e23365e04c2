package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.audit.LogLevel;
import io.driftsafe.gate.Admissions;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.operation.OperationEvent.ApplyOutcome;
import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.operation.OperationEvent.RollbackStarted;
import io.driftsafe.operation.OperationEvent.RolledBack;
import io.driftsafe.pricing.TrueCosts;
import io.driftsafe.pricing.contract.CommitmentHolds;
import io.driftsafe.provider.Claims;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.slo.Reservations;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run writes down, one transaction a method. Every write carries the run's attempt: when another run has taken
 * over it touches nothing and says so, and the run stops.
 */
@Service
class RunLedger {

    static final Actor SERVICE = new Actor("service");

    private final Operations operations;
    private final OperationRecords records;
    private final Intents intents;
    private final TaskQueue queue;
    private final Claims claims;
    private final Reservations reservations;
    private final CommitmentHolds commitments;
    private final ResourceTypes types;
    private final TrueCosts costs;
    private final Admissions admissions;
    private final Holds holds;
    private final RestoredDatabase restored;
    private final JdbcClient database;
    private final Clock clock;

    RunLedger(
            Operations operations,
            OperationRecords records,
            Intents intents,
            TaskQueue queue,
            Claims claims,
            Reservations reservations,
            CommitmentHolds commitments,
            ResourceTypes types,
            TrueCosts costs,
            Admissions admissions,
            Holds holds,
            RestoredDatabase restored,
            JdbcClient database,
            Clock clock) {
        this.operations = operations;
        this.records = records;
        this.intents = intents;
        this.queue = queue;
        this.claims = claims;
        this.reservations = reservations;
        this.commitments = commitments;
        this.types = types;
        this.costs = costs;
        this.admissions = admissions;
        this.holds = holds;
        this.restored = restored;
        this.database = database;
        this.clock = clock;
    }

    /** What holds back work that has had no effect yet; it takes no attempt, for it may be held for long. */
    @Transactional
    public Optional<Holds.Held> hold(OperationId id, Direction direction) {
        restored.notice();
        return operations
                .findById(id.uuid())
                .filter(_ -> !restored.isHeld(id))
                .filter(operation -> operation.state() == working(direction))
                .filter(operation -> !isBegun(operation, direction))
                .flatMap(operation -> holds.note(
                        operation,
                        direction == Direction.APPLY
                                ? admissions.holdOfApply(operation.id(), operation.resource(), operation.labels())
                                : admissions.holdOfRollback(operation.resource(), operation.labels())));
    }

    /** Tries of a fix that surely had no effect begin nothing, nor does a rollback that failed before this one. */
    private boolean isBegun(Operation operation, Direction direction) {
        return switch (direction) {
            case APPLY -> intents.mayHaveLanded(operation.id(), direction);
            case ROLLBACK -> operation.rollbackStartedAt().isPresent();
        };
    }

    /** Takes a new attempt; empty, and the task is removed, if there is nothing left to do. */
    @Transactional
    public Optional<Work> begin(OperationId id, Direction direction, Lease lease) {
        var attempt = database.sql("""
            update operation
            set attempt = greatest(attempt, (select max(attempts_from) from database_identity)) + 1
            where id = ? and state = ? returning attempt\
            """)
                .params(id.uuid(), working(direction).name())
                .query((row, _) -> row.getLong("attempt"))
                .optional();
        if (attempt.isEmpty()) {
            queue.remove(direction, id, lease);
            return Optional.empty();
        }
        var operation = operations.require(id);
        var number = attempt.get();
        records.log(
                operation, LogLevel.DEBUG, "Attempt %d begins".formatted(number), SERVICE, Map.of("attempt", number));
        return Optional.of(new Work(
                operation,
                types.of(operation.resource().provider(), operation.resourceType()),
                direction,
                number,
                records.snapshots(operation),
                intents.of(id),
                records.brokenSealsBeforeRun(operation),
                restored.isHeld(id)));
    }

    /** Whether this run still is the operation's latest. */
    @Transactional(readOnly = true)
    public boolean mine(Work work) {
        return database.sql("select count(*) from operation where id = ? and attempt = ? and state = ?")
                        .params(
                                work.id().uuid(),
                                work.attempt(),
                                working(work.direction()).name())
                        .query(Long.class)
                        .single()
                == 1;
    }

    /**
     * Writes down what is about to be sent; empty if another run has taken over, a seal is broken, or the first write
     * is held back.
     */
    @Transactional
    public Optional<Intent> intend(
            Work work, int step, String announcement, Observation observed, Optional<Money> cost) {
        restored.notice();
        var operation = held(work);
        if (operation.isEmpty() || !records.brokenSealsOfRuns(operation.get()).isEmpty()) {
            return Optional.empty();
        }
        if (work.direction() == Direction.APPLY && step == Work.FIRST_STEP) {
            var hold = admissions.admit(
                    operation.get().id(),
                    operation.get().resource(),
                    operation.get().labels());
            if (hold.isPresent()) {
                return Optional.empty();
            }
        }
        var now = clock.instant();
        if (work.direction() == Direction.APPLY) {
            if (step == Work.FIRST_STEP) {
                operation
                        .get()
                        .planned(
                                RollbackPlan.of(
                                        observed.resource(), observed.configuration(), work.changes(), observed.type()),
                                now);
                records.reseal(operation.get());
            }
        } else {
            operation.get().rollbackStepStarted(now);
        }
        var key = work.key(step);
        var snapshot = records.observe(operation.get(), observed.configuration(), cost, work.attempt());
        records.log(operation.get(), LogLevel.INFO, announcement, SERVICE, Map.of("write_key", key.toString()));
        return Optional.of(intents.write(key, snapshot, now));
    }

    /** Notes that what was announced was not sent. */
    @Transactional
    public void notSent(Work work, String why) {
        held(work).ifPresent(operation -> {
            intents.close(operation.id(), work.direction(), Intent.Outcome.NOT_DONE);
            records.log(operation, LogLevel.WARNING, why, SERVICE, Map.of("attempt", work.attempt()));
        });
    }

    /**
     * Notes that the cloud said it did what was announced, although it does not show yet.
     *
     * @param handle by which the cloud tells how far it is, if it gave one
     */
    @Transactional
    public void answered(Work work, Optional<ObjectNode> handle) {
        held(work).ifPresent(operation -> intents.answered(operation.id(), work.direction(), handle));
    }

    /** Notes that a stage of the fix is done; false if another run has taken over. */
    @Transactional
    public boolean stageDone(Work work, String message) {
        return held(work)
                .map(operation -> {
                    intents.close(operation.id(), work.direction(), Intent.Outcome.DONE);
                    records.log(operation, LogLevel.INFO, message, SERVICE, Map.of("attempt", work.attempt()));
                    return true;
                })
                .orElse(false);
    }

    /**
     * Counts a try that surely had no effect, and says how many there were; empty if another run has taken over. A run
     * that only looks tries nothing, so what was announced before may still have been done.
     */
    @Transactional
    public Optional<Integer> countTry(Work work, String why) {
        return held(work).map(operation -> {
            if (!work.restored()) {
                intents.close(operation.id(), work.direction(), Intent.Outcome.NOT_DONE);
            }
            records.log(operation, LogLevel.WARNING, why, SERVICE, Map.of("attempt", work.attempt()));
            return database.sql("update operation set tries = tries + 1 where id = ? returning tries")
                    .param(operation.id())
                    .query(Integer.class)
                    .single();
        });
    }

    /** Notes that a step of the rollback is done; false if another run has taken over. */
    @Transactional
    public boolean stepDone(Work work, RollbackStep step, List<String> collateral) {
        return held(work)
                .map(operation -> {
                    intents.close(operation.id(), work.direction(), Intent.Outcome.DONE);
                    taken(operation, step, collateral);
                    return true;
                })
                .orElse(false);
    }

    private void taken(Operation operation, RollbackStep step, List<String> collateral) {
        operation.planned(operation.plan().with(step), clock.instant());
        operation.sawCollateral(collateral);
        records.log(
                operation,
                step.status() == RollbackStep.Status.FAILED ? LogLevel.ERROR : LogLevel.INFO,
                "Rollback step %d: %s".formatted(step.order(), step.message()),
                SERVICE,
                Map.of("step", step.order()));
    }

    /**
     * Records how applying ended, gives resource and reservation back or goes on to roll back, and removes the task.
     *
     * @param collateral paths outside the fix that the write changed
     */
    @Transactional
    public RunResult settle(Work work, ApplyOutcome outcome, List<String> collateral, Lease lease) {
        var mayHaveChanged = outcome instanceof ApplyFailed(var failure, var _, var _) && failure.mayHaveChanged();
        if (outcome instanceof Applied) {
            reservations.applied(work.id().uuid());
        } else if (!mayHaveChanged) {
            reservations.giveBack(work.id().uuid());
            commitments.giveBack(work.id().uuid());
        }
        if (mayHaveChanged) {
            claims.rest(work.id().uuid());
        } else {
            claims.release(work.id().uuid());
        }
        return settled(work, lease, outcome instanceof Applied, operation -> {
            admissions.end(operation.id(), !(outcome instanceof Applied));
            operation.sawCollateral(collateral);
            if (outcome instanceof Applied || mayHaveChanged) {
                undoDelay(operation)
                        .ifPresent(
                                delay -> operation.undoableFrom(clock.instant().plus(delay)));
            }
            switch (outcome) {
                case Applied applied -> {
                    operation.saves(applied.savings());
                    applied.was()
                            .map(before -> Evidences.priced(
                                    operation, before.config(), applied.now().config()))
                            .ifPresent(fix -> costs.applied(operation.id(), fix));
                    intents.close(operation.id(), work.direction(), Intent.Outcome.DONE);
                    records.record(operation, outcome, applied.now(), SERVICE);
                }
                case ApplyFailed(var failure, var _, var betweenStages) -> {
                    whatBecameOfIt(failure).ifPresent(known -> intents.close(operation.id(), work.direction(), known));
                    records.record(operation, outcome, SERVICE);
                    if (rollsBackByItself(operation, failure, betweenStages)) {
                        startRollback(operation);
                    }
                }
            }
        });
    }

    /** That a whole change is undone by itself may be declined; that a machine is not left stopped may not. */
    private static boolean rollsBackByItself(Operation operation, Failure failure, boolean betweenStages) {
        return failure.mayHaveChanged()
                && !failure.code().equals(Failure.DATABASE_RESTORED)
                && (operation.autoRollback() || betweenStages)
                && operation.plan().restoresSomething();
    }

    /** Records that our paths are as they were, gives resource and reservation back and removes the task. */
    @Transactional
    public RunResult settle(Work work, RolledBack outcome, Lease lease) {
        reservations.giveBack(work.id().uuid());
        claims.release(work.id().uuid());
        return settled(work, lease, true, operation -> {
            intents.close(operation.id(), work.direction(), Intent.Outcome.DONE);
            commitments.giveBack(operation.id());
            records.record(operation, outcome, outcome.now(), SERVICE);
        });
    }

    /**
     * Records that a person has to look, and removes the task; the resource stays held.
     *
     * @param step the one that could not be taken, if it was one
     */
    @Transactional
    public RunResult settle(
            Work work, RollbackFailed outcome, Optional<RollbackStep> step, List<String> collateral, Lease lease) {
        claims.rest(work.id().uuid());
        return settled(work, lease, false, operation -> {
            intents.close(operation.id(), work.direction(), Intent.Outcome.DONE);
            operation.sawCollateral(collateral);
            step.ifPresent(failed -> taken(operation, failed, collateral));
            records.record(operation, outcome, SERVICE);
        });
    }

    /** How long the cloud keeps what was changed, before it takes it back. */
    private Optional<Duration> undoDelay(Operation operation) {
        var type = types.of(operation.resource().provider(), operation.resourceType());
        return operation.changes().stream()
                .filter(change -> change.reversibility() == Reversibility.DELAYED)
                .map(type::undoDelay)
                .filter(Duration::isPositive)
                .max(Comparator.naturalOrder());
    }

    /** Empty where nobody found out: then the write may still land. */
    private static Optional<Intent.Outcome> whatBecameOfIt(Failure failure) {
        if (failure.code().equals(Failure.TIMEOUT)) {
            return Optional.empty();
        }
        return Optional.of(failure.mayHaveChanged() ? Intent.Outcome.DONE : Intent.Outcome.NOT_DONE);
    }

    /** In the transaction in which applying failed, so that nobody takes the resource between. */
    private void startRollback(Operation operation) {
        var _ = claims.take(operation.claim(), operation.id());
        var why = operation.autoRollback()
                ? Optional.<String>empty()
                : Optional.of("it is not left between two stages of the fix, whatever auto_rollback says");
        records.record(operation, new RollbackStarted(true, why), SERVICE);
        queue.schedule(Direction.ROLLBACK, operation.operationId());
    }

    /** @param reseals whether the record changes what is sealed; a broken seal is then left to the next run to judge */
    private RunResult settled(Work work, Lease lease, boolean reseals, Consumer<Operation> record) {
        var operation = held(work);
        if (operation.isEmpty() || !queue.remove(work.direction(), work.id(), lease)) {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return new RunResult.Superseded();
        }
        if (reseals && !records.brokenSealsOfRuns(operation.get()).isEmpty()) {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return new RunResult.Again(clock.instant());
        }
        record.accept(operation.get());
        restored.end(work.id());
        return new RunResult.Settled();
    }

    /** The operation, locked, if this run still is its latest. */
    private Optional<Operation> held(Work work) {
        return database.sql("select id from operation where id = ? and attempt = ? and state = ? for update")
                .params(
                        work.id().uuid(),
                        work.attempt(),
                        working(work.direction()).name())
                .query((_, _) -> work.id())
                .optional()
                .map(operations::lock);
    }

    private static OperationState working(Direction direction) {
        return direction == Direction.APPLY ? OperationState.APPLYING : OperationState.ROLLING_BACK;
    }
}
