package io.driftsafe.operation;

import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.operation.OperationEvent.RolledBack;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.PowerSwitch;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.resource.Stages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
            return restoration.sealBroken(String.join("; ", work.brokenSeals()));
        }
        var basis = work.basis();
        if (basis.isEmpty() || !sealedAs(basis.get(), work)) {
            return restoration.sealBroken("What was sent is not what the sealed plan undoes");
        }
        restoration.before = basis.get().observed();
        var cloud = looks.cloud(work);
        return cloud.isEmpty() ? restoration.unreadable("its provider is not enabled") : restoration.on(cloud.get());
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
        private final TreeSet<String> collateral;
        private Configuration before;
        private Optional<Instant> startedAt;
        private boolean wrote;
        private boolean stoppedInThisRun;

        Restoration(Work work, Lease lease) {
            this.work = work;
            this.lease = lease;
            this.before = Configuration.EMPTY;
            this.collateral = new TreeSet<>(work.operation().collateral());
            this.startedAt = work.operation().rollbackStartedAt();
            this.wrote = startedAt.isPresent();
        }

        RunResult on(CloudProvider cloud) {
            var look = looks.at(work, cloud);
            var showsFrom = work.intents().stream()
                    .filter(Intent::stands)
                    .filter(intent -> !isTold(intent, look))
                    .map(intent -> intent.landsBefore(work.timing(cloud)))
                    .max(Comparator.naturalOrder())
                    .orElse(Instant.MIN);
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> unreadable(why);
                case Look.Lost(var _, var _, var askedAt) when askedAt.isBefore(showsFrom) -> waiting.until(showsFrom);
                case Look.Seen(var _, var askedAt) when askedAt.isBefore(showsFrom) -> waiting.until(showsFrom);
                case Look.Lost(var why, var _, var _) ->
                    failed(Failure.CONFLICT, "%s; %s was written".formatted(why, nothing()), Optional.empty());
                case Look.Seen(var now, var _) when now.inProgress() -> stillWorking(now);
                case Look.Seen(var now, var _) -> from(now, cloud);
            };
        }

        /** The cloud said that it did it, and what is seen cannot be what was before. */
        private boolean isTold(Intent intent, Look look) {
            return intent.is(Direction.ROLLBACK)
                    && intent.answered()
                    && look instanceof Look.Seen(var now, var _)
                    && !landing(intent, now).mayBeStale();
        }

        private RunResult from(Observation seen, CloudProvider cloud) {
            var now = seen;
            noteCollateral(now);
            var unseen = answeredButUnseen(now);
            if (unseen.isPresent() && now.progress() instanceof Progress.Failed(var why)) {
                return brokenOff(why, step(unseen.get().key().step()), now);
            }
            for (var intent : sent()) {
                if (landing(intent, now) instanceof Landing.Broken(var why)) {
                    return brokenOff(why, step(intent.key().step()), now);
                }
            }
            if (unseen.isPresent()) {
                return readLater(unseen.get(), "it does not show the restored values yet", Optional.empty());
            }
            var earliest = waitsUntil(now);
            if (earliest.isPresent()) {
                return waiting.until(earliest.get());
            }
            for (var step : work.operation().plan().steps()) {
                if (step.status() == RollbackStep.Status.DONE || step.status() == RollbackStep.Status.SKIPPED) {
                    continue;
                }
                var foreign = foreign(now);
                if (!foreign.isEmpty()) {
                    return failed(Failure.CONFLICT, somebodyElses(foreign, now), Optional.empty());
                }
                var toRestore = toWrite(step, now);
                if (toRestore.isEmpty()) {
                    if (!done(step, needless(step))) {
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

        private List<Change> toWrite(RollbackStep step, Observation now) {
            return RollbackPlan.isPower(step, work.changes())
                    ? toSwitch(step, now)
                    : toRestore(step, now.configuration(), now.type());
        }

        /** Stopped where something is still to be restored that needs it, started where it was running before. */
        private List<Change> toSwitch(RollbackStep step, Observation now) {
            var toRestore = toRestore(now);
            var stop =
                    Stages.stopFor(toRestore, now.type(), now.configuration()).map(PowerSwitch::stop);
            var start = now.type()
                    .handling()
                    .power()
                    .filter(power -> toRestore.isEmpty())
                    .filter(power -> power.isRunning(before) && power.isStopped(now.configuration()))
                    .filter(this::stoppedByUs)
                    .map(PowerSwitch::start);
            return stop.or(() -> start).filter(change -> isOf(step, change)).stream()
                    .toList();
        }

        /** What runs when a fix is applied and is found stopped later was stopped by somebody else, who meant it. */
        private boolean stoppedByUs(PowerSwitch power) {
            var applied = work.snapshots().stream().anyMatch(snapshot -> snapshot.kind() == Snapshot.Kind.APPLIED);
            return !applied
                    || work.intents().stream()
                            .filter(intent -> intent.is(Direction.ROLLBACK) && intent.mayHaveLanded())
                            .anyMatch(intent -> isOf(step(intent.key().step()), power.stop()))
                    || stoppedInThisRun;
        }

        private static boolean isOf(RollbackStep step, Change change) {
            return CanonicalJson.equal(
                    step.restoreConfig(),
                    Configuration.EMPTY.with(List.of(change)).json());
        }

        private String needless(RollbackStep step) {
            return RollbackPlan.isPower(step, work.changes())
                    ? "not needed"
                    : "already as before: " + names(RollbackPlan.changesOf(step, work.changes()));
        }

        /** The time before which the cloud would refuse to take back what still is as written. */
        private Optional<Instant> waitsUntil(Observation now) {
            var delayed = toRestore(now).stream().anyMatch(change -> change.reversibility() == Reversibility.DELAYED);
            return work.operation()
                    .rollbackEarliestAt()
                    .filter(earliest -> delayed && clock.instant().isBefore(earliest));
        }

        /** A write of a run before that the cloud said it did, and that does not show: it is not sent again. */
        private Optional<Intent> answeredButUnseen(Observation now) {
            return work.standing()
                    .filter(Intent::answered)
                    .filter(intent -> intent.observed().sameAs(now.configuration(), now.type()));
        }

        /** What the write of a run that died before it looked has changed besides our paths. */
        private void noteCollateral(Observation now) {
            for (var intent : sent()) {
                if (landing(intent, now) instanceof Landing.Collateral(var paths)) {
                    collateral.addAll(paths);
                }
            }
        }

        /** The writes of earlier runs of which nobody has noted what became of them. */
        private List<Intent> sent() {
            return work.intents().stream()
                    .filter(intent -> intent.is(Direction.ROLLBACK) && intent.stands())
                    .toList();
        }

        private Landing landing(Intent intent, Observation now) {
            var step = step(intent.key().step());
            var restored = RollbackPlan.isPower(step, work.changes())
                    ? List.of(switched(step))
                    : toRestore(step, intent.observed(), now.type());
            return Landing.of(intent.observed(), restored, now);
        }

        private Change switched(RollbackStep step) {
            var power = work.type().handling().power().orElseThrow();
            return isOf(step, power.stop()) ? power.stop() : power.start();
        }

        private RollbackStep step(int order) {
            return work.operation().plan().steps().get(order - 1);
        }

        /** What ran before and is stopped now is not left so because a rollback took long. */
        private boolean standsStill(Observation now) {
            return now.type()
                    .handling()
                    .power()
                    .filter(power -> power.isRunning(before) && power.isStopped(now.configuration()))
                    .isPresent();
        }

        private Step restore(RollbackStep step, List<Change> changes, Observation now, CloudProvider cloud) {
            if (startedAt.isPresent() && clock.instant().isAfter(deadline()) && !standsStill(now)) {
                var seconds = work.operation().rollbackTimeout().toSeconds();
                return ended(failed(
                        Failure.TIMEOUT,
                        "The rollback took longer than %d s; %s".formatted(seconds, left(now)),
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
            startedAt = startedAt.or(() -> Optional.of(intent.writtenAt()));
            stoppedInThisRun |= work.type()
                    .handling()
                    .power()
                    .filter(power -> isOf(step, power.stop()))
                    .isPresent();
            wrote = true;
            Observation answer;
            try {
                answer = cloud.apply(work.resource(), now, changes, intent.key());
            } catch (ProviderException failure) {
                return switch (failure) {
                    case ProviderException.Superseded _ -> ended(new RunResult.Superseded());
                    case ProviderException.Changed changed -> ended(lookAgain(changed, step, now));
                    case ProviderException.Unavailable unavailable -> ended(tryLater(unavailable, step, now));
                    case ProviderException.Refused full
                    when full.kind() == ProviderException.Kind.CAPACITY -> ended(tryLater(full, step, now));
                    case ProviderException.Refused refused ->
                        ended(failed(
                                Failure.PROVIDER_ERROR,
                                "The provider refused: %s; %s".formatted(refused.explanation(), left(now)),
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
                case Look.Unreadable(var why) -> ended(readAnsweredLater(intent, why, step));
                case Look.Lost(var why, var _, var _) -> ended(failed(Failure.CONFLICT, why, Optional.of(step)));
                case Look.Seen(var now, var _) ->
                    switch (Landing.of(beforeStep.configuration(), changes, now)) {
                        case Landing.Landed _ -> restored(step, changes, now);
                        case Landing.Collateral(var paths) -> {
                            collateral.addAll(paths);
                            yield restored(step, changes, now);
                        }
                        case Landing.Broken(var why) -> ended(brokenOff(why, step, now));
                        case Landing.GivenUp _ -> {
                            // It may be a look at what was before; the next one comes when it cannot be any more.
                            ledger.answered(work, Optional.empty());
                            yield ended(waiting.until(intent.landsBefore(work.timing(cloud))));
                        }
                        case Landing.InProgress _ ->
                            ended(readAnsweredLater(intent, "it is still being changed", step));
                        case Landing.NotLanded _, Landing.Partial _, Landing.Foreign _ ->
                            ended(readAnsweredLater(intent, "it does not show the restored values yet", step));
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
                    ended(waiting.until(intent.landsBefore(work.timing(cloud))));
            };
        }

        private Step restored(RollbackStep step, List<Change> changes, Observation now) {
            return done(step, "restored " + names(changes))
                    ? new Step.Restored(now)
                    : ended(new RunResult.Superseded());
        }

        private boolean done(RollbackStep step, String message) {
            return ledger.stepDone(work, step.become(RollbackStep.Status.DONE, message), List.copyOf(collateral));
        }

        private RunResult finished(Observation now) {
            var foreign = foreign(now);
            var left = toRestore(now);
            if (!foreign.isEmpty() || !left.isEmpty()) {
                return failed(
                        Failure.CONFLICT, somebodyElses(foreign.isEmpty() ? left : foreign, now), Optional.empty());
            }
            var stillThere = before.differencesTo(now.configuration(), now.type()).stream()
                    .filter(difference -> collateral.contains(difference.path().toString()))
                    .map(RollbackRun::described)
                    .toList();
            if (!stillThere.isEmpty()) {
                return failed(
                        Failure.VERIFICATION_FAILED,
                        "Our paths are restored, but something else changed with the fix and is not ours to undo: "
                                + String.join(", ", stillThere),
                        Optional.empty());
            }
            if (now.progress() instanceof Progress.Failed(var why)) {
                return failed(
                        Failure.VERIFICATION_FAILED,
                        "Our paths are restored, but the resource does not work: " + why,
                        Optional.empty());
            }
            var cost =
                    work.operation().givenCurrentCost().or(() -> evidences.cost(work.operation(), now.configuration()));
            var snapshot = new Snapshot(Snapshot.Kind.RESTORED, now.configuration(), cost, clock.instant());
            return ledger.settle(work, new RolledBack(snapshot), lease);
        }

        /** The cloud took the step, and what it did about it failed. */
        private RunResult brokenOff(String why, RollbackStep step, Observation now) {
            return failed(Failure.VERIFICATION_FAILED, "%s; %s".formatted(why, left(now)), Optional.of(step));
        }

        /** A cloud that says that it works is given the time that its type of resource takes. */
        private RunResult stillWorking(Observation now) {
            var why = "it is still being changed";
            var patience = now.type().handling().patience();
            if (patience.isEmpty()) {
                return unreadable(why);
            }
            Supplier<RunResult> giveUp = () -> failed(
                    Failure.TIMEOUT, "%s: outcome unknown: %s".formatted(work.resource(), why), Optional.empty());
            return work.standing()
                    .map(intent -> waiting.readLater(intent, patience.get(), giveUp))
                    .orElseGet(() -> waiting.workLater(work.operation().updatedAt(), patience.get(), giveUp));
        }

        RunResult sealBroken(String why) {
            return failed(Failure.SEAL_BROKEN, "%s; %s was written".formatted(why, nothing()), Optional.empty());
        }

        RunResult unreadable(String why) {
            var message = "%s cannot be read, outcome unknown: %s".formatted(work.resource(), why);
            return work.standing()
                    .map(intent -> readLater(intent, why, Optional.empty()))
                    .orElseGet(() -> waiting.tryUntil(
                            deadline(),
                            work,
                            message,
                            Duration.ZERO,
                            true,
                            () -> failed(Failure.PROVIDER_ERROR, message, Optional.empty())));
        }

        /** The resource was not as just seen, so nothing was written: what it is now is judged anew. */
        private RunResult lookAgain(ProviderException changed, RollbackStep step, Observation now) {
            var why = changed.explanation();
            return waiting.tryLater(
                    work,
                    why,
                    () -> failed(Failure.PROVIDER_ERROR, "%s; %s".formatted(why, left(now)), Optional.of(step)));
        }

        /**
         * A write that surely had no effect and may have one later: again while there is time, or a person is called.
         */
        private RunResult tryLater(ProviderException unanswered, RollbackStep step, Observation now) {
            var why = unanswered.explanation();
            return waiting.tryUntil(
                    deadline(),
                    work,
                    why,
                    unanswered.retryAfter(),
                    standsStill(now),
                    () -> failed(
                            Failure.PROVIDER_ERROR,
                            "Tried again and again for %d s: %s; %s"
                                    .formatted(
                                            work.operation().rollbackTimeout().toSeconds(), why, left(now)),
                            Optional.of(step)));
        }

        private RunResult readAnsweredLater(Intent intent, String why, RollbackStep step) {
            ledger.answered(work, Optional.empty());
            return readLater(intent, why, Optional.of(step));
        }

        private RunResult readLater(Intent intent, String why, Optional<RollbackStep> step) {
            return waiting.readLater(
                    intent,
                    () -> failed(Failure.TIMEOUT, "%s: outcome unknown: %s".formatted(work.resource(), why), step));
        }

        private RunResult failed(String code, String message, Optional<RollbackStep> step) {
            return ledger.settle(
                    work,
                    new RollbackFailed(Failure.maybeChanged(code, message)),
                    step.map(failed -> failed.become(RollbackStep.Status.FAILED, message)),
                    List.copyOf(collateral),
                    lease);
        }

        private String nothing() {
            return wrote ? "nothing more" : "nothing";
        }

        private List<Change> foreign(Observation now) {
            return in(PathState.FOREIGN, restorable(), now.configuration(), now.type());
        }

        private List<Change> toRestore(Observation now) {
            return in(PathState.AS_WRITTEN, restorable(), now.configuration(), now.type());
        }

        /** The changes of one step that are still as written, the other way round. */
        private List<Change> toRestore(RollbackStep step, Configuration now, ResourceType type) {
            return in(PathState.AS_WRITTEN, RollbackPlan.changesOf(step, work.changes()), now, type).stream()
                    .map(change -> change.undone(before.at(change.path())))
                    .toList();
        }

        private List<Change> restorable() {
            return work.operation().plan().steps().stream()
                    .filter(step -> step.status() != RollbackStep.Status.SKIPPED)
                    .flatMap(step -> RollbackPlan.changesOf(step, work.changes()).stream())
                    .toList();
        }

        private List<Change> in(PathState state, List<Change> changes, Configuration now, ResourceType type) {
            return changes.stream()
                    .filter(change -> PathState.of(change, before, now, type) == state)
                    .toList();
        }

        /** Counted from the first step; before it from when the rollback was begun, or could be. */
        private Instant deadline() {
            var begun = work.operation().updatedAt();
            var from = startedAt.orElseGet(() -> work.operation()
                    .rollbackEarliestAt()
                    .filter(begun::isBefore)
                    .orElse(begun));
            return from.plus(work.operation().rollbackTimeout());
        }

        private String somebodyElses(List<Change> foreign, Observation now) {
            return "Somebody else changed %s since, so %s was written; %s"
                    .formatted(names(foreign), nothing(), left(now));
        }

        /** What is left in which state, path by path. */
        private String left(Observation now) {
            var power = now.type()
                    .handling()
                    .power()
                    .map(PowerSwitch::path)
                    .filter(path -> !before.at(path).equals(now.configuration().at(path)));
            return Stream.concat(work.changes().stream().map(Change::path), power.stream())
                    .distinct()
                    .map(path -> described(new Difference(
                            path, before.at(path), now.configuration().at(path))))
                    .collect(Collectors.joining(", "));
        }
    }

    private static String described(Difference difference) {
        return "%s is %s (before: %s)"
                .formatted(
                        difference.path(),
                        difference.to().map(CanonicalJson::of).orElse("absent"),
                        difference.from().map(CanonicalJson::of).orElse("absent"));
    }

    private static String names(List<Change> changes) {
        return changes.stream().map(change -> change.path().toString()).collect(Collectors.joining(", "));
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
