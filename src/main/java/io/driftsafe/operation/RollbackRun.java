package io.driftsafe.operation;

import io.driftsafe.operation.OperationEvent.RolledBack;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.resource.Snapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * One run that puts a resource back: only our paths, to what they were just before the write, step by step, each
 * verified. If a path is somebody else's by now, nothing is written and a person is called.
 */
@Component
class RollbackRun {

    private final Looks looks;
    private final Evidences evidences;
    private final RunLedger ledger;
    private final Waiting waiting;
    private final Clock clock;

    RollbackRun(Looks looks, Evidences evidences, RunLedger ledger, Waiting waiting, Clock clock) {
        this.looks = looks;
        this.evidences = evidences;
        this.ledger = ledger;
        this.waiting = waiting;
        this.clock = clock;
    }

    RunResult run(OperationId id, Lease lease) {
        var held = ledger.hold(id, Direction.ROLLBACK);
        if (held.isPresent()) {
            return waiting.whileHeld(held.get());
        }
        return ledger.begin(id, Direction.ROLLBACK, lease)
                .map(work -> run(work, lease))
                .orElse(new RunResult.Settled());
    }

    private RunResult run(Work work, Lease lease) {
        var restoration = new Restoration(work, lease);
        if (!work.brokenSeals().isEmpty()) {
            return restoration.ending.sealBroken(String.join("; ", work.brokenSeals()));
        }
        var basis = work.basis();
        if (basis.isEmpty() || !sealedAs(basis.get(), work)) {
            return restoration.ending.sealBroken("What was sent is not what the sealed plan undoes");
        }
        var cloud = looks.cloud(work);
        if (cloud.isEmpty()) {
            return restoration.ending.unreadable("its provider is not enabled");
        }
        return work.restored()
                ? new RestoredRun(looks, ledger, waiting, work, lease).on(cloud.get())
                : restoration.on(cloud.get());
    }

    /** The record of what was sent carries no seal of its own; the plan that was rewritten with it does. */
    private static boolean sealedAs(Intent basis, Work work) {
        return work.operation().plan().steps().stream()
                .filter(step -> !RollbackPlan.isPower(step, work.changes()))
                .allMatch(step -> CanonicalJson.equal(
                        step.restoreConfig(),
                        basis.observed().restoring(RollbackPlan.changesOf(step, work.changes()))));
    }

    /** The steps of one run. */
    private final class Restoration {

        private final Work work;
        private final Lease lease;
        private final Undoing undoing;
        private final RollbackEnding ending;
        private boolean stoppedInThisRun;

        Restoration(Work work, Lease lease) {
            this.work = work;
            this.lease = lease;
            this.undoing = new Undoing(work, work.basis().map(Intent::observed).orElse(Configuration.EMPTY));
            this.ending = new RollbackEnding(ledger, waiting, work, lease, undoing);
        }

        RunResult on(CloudProvider cloud) {
            var look = looks.at(work, cloud);
            var showsFrom = work.intents().stream()
                    .filter(Intent::stands)
                    .filter(intent -> !undoing.isTold(intent, look))
                    .map(intent -> intent.landsBefore(work.timing(cloud)))
                    .max(Comparator.naturalOrder())
                    .orElse(Instant.MIN);
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> ending.unreadable(why);
                case Look.Lost(var _, var _, var askedAt) when askedAt.isBefore(showsFrom) -> waiting.until(showsFrom);
                case Look.Seen(var _, var askedAt) when askedAt.isBefore(showsFrom) -> waiting.until(showsFrom);
                case Look.Lost(var why, var _, var _) ->
                    ending.failed(
                            Failure.CONFLICT, "%s; %s was written".formatted(why, ending.nothing()), Optional.empty());
                case Look.Seen(var now, var _) when now.inProgress() -> ending.stillWorking(now);
                case Look.Seen(var now, var _) -> from(now, cloud);
            };
        }

        private RunResult from(Observation seen, CloudProvider cloud) {
            var now = seen;
            noteCollateral(now);
            var unseen = undoing.answeredButUnseen(now);
            if (unseen.isPresent() && now.progress() instanceof Progress.Failed(var why)) {
                return ending.brokenOff(why, undoing.step(unseen.get().key().step()), now);
            }
            for (var intent : undoing.sent()) {
                if (undoing.landing(intent, now) instanceof Landing.Broken(var why)) {
                    return ending.brokenOff(why, undoing.step(intent.key().step()), now);
                }
            }
            if (unseen.isPresent()) {
                return ending.readLater(unseen.get(), "it does not show the restored values yet", Optional.empty());
            }
            var earliest = waitsUntil(now);
            if (earliest.isPresent()) {
                return waiting.until(earliest.get());
            }
            for (var step : work.operation().plan().steps()) {
                if (step.status() == RollbackStep.Status.DONE || step.status() == RollbackStep.Status.SKIPPED) {
                    continue;
                }
                var foreign = undoing.foreign(now);
                if (!foreign.isEmpty()) {
                    return ending.failed(Failure.CONFLICT, ending.somebodyElses(foreign, now), Optional.empty());
                }
                var toRestore = undoing.toWrite(step, now, stoppedInThisRun);
                if (toRestore.isEmpty()) {
                    if (!done(step, undoing.needless(step))) {
                        return new RunResult.Superseded();
                    }
                    continue;
                }
                switch (restore(step, toRestore, now, cloud)) {
                    case Step.Restored(var restored) -> now = restored;
                    case Step.Ended(var result) -> {
                        return result;
                    }
                }
            }
            return finished(now);
        }

        /** The time before which the cloud would refuse to take back what still is as written. */
        private Optional<Instant> waitsUntil(Observation now) {
            var delayed =
                    undoing.toRestore(now).stream().anyMatch(change -> change.reversibility() == Reversibility.DELAYED);
            return work.operation()
                    .rollbackEarliestAt()
                    .filter(earliest -> delayed && clock.instant().isBefore(earliest));
        }

        /** What the write of a run that died before it looked has changed besides our paths. */
        private void noteCollateral(Observation now) {
            for (var intent : undoing.sent()) {
                if (undoing.landing(intent, now) instanceof Landing.Collateral(var paths)) {
                    ending.sawCollateral(paths);
                }
            }
        }

        private Step restore(RollbackStep step, List<Change> changes, Observation now, CloudProvider cloud) {
            if (ending.isStarted() && clock.instant().isAfter(ending.deadline()) && !undoing.standsStill(now)) {
                var seconds = work.operation().rollbackTimeout().toSeconds();
                return ended(ending.failed(
                        Failure.TIMEOUT,
                        "The rollback took longer than %d s; %s".formatted(seconds, undoing.left(now)),
                        Optional.of(step)));
            }
            var cost = evidences.cost(work.operation(), now.configuration());
            var intended = ledger.intend(work, step.order(), "About to write rollback step " + step.order(), now, cost);
            if (intended.isEmpty() || !ledger.mine(work)) {
                return ended(waiting.startAgain(work));
            }
            if (!lease.outlasts(cloud.timing().callTimeout())) {
                return ended(waiting.forAFreshLease(work));
            }
            var intent = intended.get();
            ending.started(intent.writtenAt());
            stoppedInThisRun |= work.type()
                    .handling()
                    .power()
                    .filter(power -> Undoing.isOf(step, power.stop()))
                    .isPresent();
            Observation answer;
            try {
                answer = looks.apply(work, cloud, now, changes, intent.key());
            } catch (ProviderException failure) {
                return switch (failure) {
                    case ProviderException.Superseded _ -> ended(new RunResult.Superseded());
                    case ProviderException.Changed changed -> ended(ending.lookAgain(changed, step, now));
                    case ProviderException.Unavailable unavailable -> ended(ending.tryLater(unavailable, step, now));
                    case ProviderException.Refused full
                    when full.kind() == ProviderException.Kind.CAPACITY -> ended(ending.tryLater(full, step, now));
                    case ProviderException.Refused refused ->
                        ended(ending.failed(
                                Failure.PROVIDER_ERROR,
                                "The provider refused: %s; %s".formatted(refused.explanation(), undoing.left(now)),
                                Optional.of(step)));
                    case ProviderException.OutcomeUnknown _ -> unanswered(step, changes, now, intent, cloud);
                };
            }
            var handle = answer.handle();
            if (handle.isPresent()) {
                ledger.answered(work, handle);
            }
            return answered(step, changes, now, intent, looks.at(work, cloud, handle), cloud);
        }

        /** The provider said it did it: what is read back decides. */
        private Step answered(
                RollbackStep step,
                List<Change> changes,
                Observation beforeStep,
                Intent intent,
                Look look,
                CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> ended(new RunResult.Superseded());
                case Look.Unreadable(var why) -> ended(ending.readAnsweredLater(intent, why, step));
                case Look.Lost(var why, var _, var _) -> ended(ending.failed(Failure.CONFLICT, why, Optional.of(step)));
                case Look.Seen(var now, var _) ->
                    switch (Landing.of(beforeStep.configuration(), changes, now)) {
                        case Landing.Landed _ -> restored(step, changes, now);
                        case Landing.Collateral(var paths) -> {
                            ending.sawCollateral(paths);
                            yield restored(step, changes, now);
                        }
                        case Landing.Broken(var why) -> ended(ending.brokenOff(why, step, now));
                        case Landing.GivenUp _ -> {
                            // It may be a look at what was before; the next one comes when it cannot be any more.
                            ledger.answered(work, Optional.empty());
                            yield ended(waiting.until(intent.landsBefore(work.timing(cloud))));
                        }
                        case Landing.InProgress _ ->
                            ended(ending.readAnsweredLater(intent, "it is still being changed", step));
                        case Landing.NotLanded _, Landing.Partial _, Landing.Foreign _ ->
                            ended(ending.readAnsweredLater(intent, "it does not show the restored values yet", step));
                    };
            };
        }

        /** Nobody said whether it was done: unless it plainly is, it is read again when it can no longer land. */
        private Step unanswered(
                RollbackStep step, List<Change> changes, Observation beforeStep, Intent intent, CloudProvider cloud) {
            return switch (looks.at(work, cloud)) {
                case Look.Superseded() -> ended(new RunResult.Superseded());
                case Look.Seen(var now, var _)
                when Landing.of(beforeStep.configuration(), changes, now) instanceof Landing.Landed ->
                    restored(step, changes, now);
                case Look.Seen _, Look.Lost _, Look.Unreadable _ ->
                    ended(waiting.untilItHasLanded(intent, work.timing(cloud)));
            };
        }

        private Step restored(RollbackStep step, List<Change> changes, Observation now) {
            return done(step, "restored " + Undoing.names(changes))
                    ? new Step.Restored(now)
                    : ended(new RunResult.Superseded());
        }

        private boolean done(RollbackStep step, String message) {
            return ledger.stepDone(work, step.become(RollbackStep.Status.DONE, message), ending.collateral());
        }

        private RunResult finished(Observation now) {
            var foreign = undoing.foreign(now);
            var left = undoing.toRestore(now);
            if (!foreign.isEmpty() || !left.isEmpty()) {
                return ending.failed(
                        Failure.CONFLICT,
                        ending.somebodyElses(foreign.isEmpty() ? left : foreign, now),
                        Optional.empty());
            }
            var stillThere = undoing.before().differencesTo(now.configuration(), now.type()).stream()
                    .filter(difference ->
                            ending.collateral().contains(difference.path().toString()))
                    .map(Undoing::described)
                    .toList();
            if (!stillThere.isEmpty()) {
                return ending.failed(
                        Failure.VERIFICATION_FAILED,
                        "Our paths are restored, but something else changed with the fix and is not ours to undo: "
                                + String.join(", ", stillThere),
                        Optional.empty());
            }
            if (now.progress() instanceof Progress.Failed(var why)) {
                return ending.failed(
                        Failure.VERIFICATION_FAILED,
                        "Our paths are restored, but the resource does not work: " + why,
                        Optional.empty());
            }
            var cost =
                    work.operation().givenCurrentCost().or(() -> evidences.cost(work.operation(), now.configuration()));
            var snapshot = new Snapshot(Snapshot.Kind.RESTORED, now.configuration(), cost, clock.instant());
            return ledger.settle(work, new RolledBack(snapshot), lease);
        }
    }

    private static Step ended(RunResult result) {
        return new Step.Ended(result);
    }

    /** How one step went. */
    private sealed interface Step {

        record Restored(Observation now) implements Step {}

        record Ended(RunResult result) implements Step {}
    }
}
