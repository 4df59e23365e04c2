package io.driftsafe.operation;

import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.operation.OperationEvent.RolledBack;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.resource.Snapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * One run that puts a resource back: only our paths, to what they were just before the write, step by step, each
 * verified. If a path is somebody else's by now, nothing is written and a person is called.
 */
@Component
class RollbackRun {

    private final CloudProviders providers;
    private final Evidences evidences;
    private final RunLedger ledger;
    private final Waiting waiting;
    private final Clock clock;

    RollbackRun(CloudProviders providers, Evidences evidences, RunLedger ledger, Waiting waiting, Clock clock) {
        this.providers = providers;
        this.evidences = evidences;
        this.ledger = ledger;
        this.waiting = waiting;
        this.clock = clock;
    }

    RunResult run(OperationId id, Lease lease) {
        return ledger.begin(id, Direction.ROLLBACK, lease)
                .map(work -> run(work, lease))
                .orElse(new RunResult.Settled());
    }

    private RunResult run(Work work, Lease lease) {
        if (!work.brokenSeals().isEmpty()) {
            return failed(
                    work, Failure.SEAL_BROKEN, String.join("; ", work.brokenSeals()) + "; nothing was written", lease);
        }
        var cloud = providers.require(work.resource().provider());
        var basis = work.basis()
                .orElseThrow(() -> new IllegalStateException(work.id() + " is rolled back, but nothing was ever sent"));
        var askedAt = clock.instant();
        Optional<Observation> seen;
        try {
            seen = cloud.read(work.resource(), work.run());
        } catch (ProviderException.Superseded taken) {
            return new RunResult.Superseded();
        } catch (ProviderException unreadable) {
            return readLater(work, unreadable.explanation(), lease);
        }
        var landsBefore = work.intents().stream()
                .filter(Intent::stands)
                .map(intent -> intent.landsBefore(cloud.timing()))
                .max(Comparator.naturalOrder());
        if (landsBefore.filter(askedAt::isBefore).isPresent()) {
            return waiting.until(landsBefore.get());
        }
        return new Restoration(work, basis.observed(), cloud, lease).from(seen);
    }

    /** After the steps that can be taken, or when no more can. */
    private RunResult failed(Work work, String code, String message, Lease lease) {
        return ledger.settle(work, new RollbackFailed(Failure.maybeChanged(code, message)), lease);
    }

    /** A try that surely had no effect: again after a while, or a person is called. */
    private RunResult tryLater(Work work, String why, Lease lease) {
        return waiting.tryLater(work, why, () -> failed(work, Failure.PROVIDER_ERROR, why, lease));
    }

    private RunResult readLater(Work work, String why, Lease lease) {
        var message = "%s cannot be read, outcome unknown: %s".formatted(work.resource(), why);
        return work.standing()
                .map(intent -> waiting.readLater(intent, () -> failed(work, Failure.TIMEOUT, message, lease)))
                .orElseGet(() -> tryLater(work, message, lease));
    }

    /** The steps of one run, from what was read at its start. */
    private final class Restoration {

        private final Work work;
        private final Configuration before;
        private final CloudProvider cloud;
        private final Lease lease;
        private final TreeSet<String> collateral;
        private Optional<Instant> startedAt;

        Restoration(Work work, Configuration before, CloudProvider cloud, Lease lease) {
            this.work = work;
            this.before = before;
            this.cloud = cloud;
            this.lease = lease;
            this.collateral = new TreeSet<>(work.operation().collateral());
            this.startedAt = work.operation().rollbackStartedAt();
        }

        RunResult from(Optional<Observation> seen) {
            if (seen.isEmpty()) {
                return failed(
                        work, Failure.CONFLICT, "%s is gone; nothing was written".formatted(work.resource()), lease);
            }
            var now = seen.get();
            if (now.inProgress()) {
                return readLater(work, "it is still being changed", lease);
            }
            if (!now.resourceKey().equals(work.operation().claim().resourceKey())) {
                return failed(
                        work,
                        Failure.CONFLICT,
                        "%s is another resource now; nothing was written".formatted(work.resource()),
                        lease);
            }
            noteCollateral(now);
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
                    return failed(work, Failure.CONFLICT, somebodyElses(foreign, now), lease);
                }
                var toRestore = toRestore(step, now.configuration(), now.type());
                if (toRestore.isEmpty()) {
                    if (!taken(step, "already as before: " + names(RollbackPlan.changesOf(step, work.changes())))) {
                        return new RunResult.Superseded();
                    }
                    continue;
                }
                switch (restore(step, toRestore, now)) {
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
            var delayed = toRestore(now).stream().anyMatch(change -> change.reversibility() == Reversibility.DELAYED);
            return work.operation()
                    .rollbackEarliestAt()
                    .filter(earliest -> delayed && clock.instant().isBefore(earliest));
        }

        /** What the write of a run that died before it looked has changed besides our paths. */
        private void noteCollateral(Observation now) {
            for (var intent : work.intents()) {
                if (intent.is(Direction.ROLLBACK) && intent.stands()) {
                    var restored = toRestore(step(intent.key().step()), intent.observed(), now.type());
                    if (Landing.of(intent.observed(), restored, now) instanceof Landing.Collateral(var paths)) {
                        collateral.addAll(paths);
                    }
                }
            }
        }

        private RollbackStep step(int order) {
            return work.operation().plan().steps().get(order - 1);
        }

        private Step restore(RollbackStep step, List<Change> changes, Observation now) {
            if (deadline().filter(clock.instant()::isAfter).isPresent()) {
                return ended(failed(
                        work,
                        Failure.TIMEOUT,
                        "The rollback took longer than %d s; %s"
                                .formatted(work.operation().rollbackTimeout().toSeconds(), left(now)),
                        lease));
            }
            var cost = evidences.cost(work.operation(), now.configuration());
            var intended = ledger.intend(work, step.order(), now, cost);
            if (intended.isEmpty()) {
                return ended(waiting.startAgain(work));
            }
            if (!ledger.mine(work)) {
                return ended(new RunResult.Superseded());
            }
            if (!lease.outlasts(cloud.timing().callTimeout())) {
                ledger.resolve(work, Intent.Outcome.NOT_DONE);
                return ended(waiting.startAgain(work));
            }
            var intent = intended.get();
            startedAt = startedAt.or(() -> Optional.of(intent.writtenAt()));
            try {
                cloud.apply(work.resource(), now, changes, intent.key());
            } catch (ProviderException failure) {
                return switch (failure) {
                    case ProviderException.Superseded _ -> ended(new RunResult.Superseded());
                    case ProviderException.Changed changed -> ended(tryLater(work, changed.explanation(), lease));
                    case ProviderException.Unavailable unavailable ->
                        ended(tryLater(work, unavailable.explanation(), lease));
                    case ProviderException.Refused refused -> ended(refused(step, now, refused));
                    case ProviderException.OutcomeUnknown _ -> verify(step, changes, now, intent, false);
                };
            }
            return verify(step, changes, now, intent, true);
        }

        private RunResult refused(RollbackStep step, Observation now, ProviderException.Refused refused) {
            var message = "The provider refused: %s; %s".formatted(refused.explanation(), left(now));
            if (!ledger.resolve(work, Intent.Outcome.NOT_DONE)
                    || ledger.stepTaken(work, step.become(RollbackStep.Status.FAILED, message), List.copyOf(collateral))
                            .isEmpty()) {
                return new RunResult.Superseded();
            }
            return failed(work, Failure.PROVIDER_ERROR, message, lease);
        }

        /** @param answered whether the provider said that it did it */
        private Step verify(
                RollbackStep step, List<Change> changes, Observation beforeStep, Intent intent, boolean answered) {
            Optional<Observation> seen;
            try {
                seen = cloud.read(work.resource(), work.run());
            } catch (ProviderException.Superseded taken) {
                return ended(new RunResult.Superseded());
            } catch (ProviderException unreadable) {
                return ended(readAgain(intent, unreadable.explanation()));
            }
            if (seen.isEmpty()) {
                return ended(failed(work, Failure.CONFLICT, "%s is gone".formatted(work.resource()), lease));
            }
            return switch (Landing.of(beforeStep.configuration(), changes, seen.get())) {
                case Landing.Landed _ -> restored(step, changes, seen.get());
                case Landing.Collateral(var paths) -> {
                    collateral.addAll(paths);
                    yield restored(step, changes, seen.get());
                }
                case Landing.InProgress _ -> ended(readAgain(intent, "it is still being changed"));
                case Landing.NotLanded _, Landing.Partial _, Landing.Foreign _ ->
                    ended(
                            answered
                                    ? readAgain(intent, "it does not show the restored values yet")
                                    : waiting.until(intent.landsBefore(cloud.timing())));
            };
        }

        private RunResult readAgain(Intent intent, String why) {
            return waiting.readLater(
                    intent,
                    () -> failed(
                            work, Failure.TIMEOUT, "%s: outcome unknown: %s".formatted(work.resource(), why), lease));
        }

        private Step restored(RollbackStep step, List<Change> changes, Observation now) {
            return taken(step, "restored " + names(changes))
                    ? new Step.Restored(now)
                    : ended(new RunResult.Superseded());
        }

        private boolean taken(RollbackStep step, String message) {
            return ledger.stepTaken(work, step.become(RollbackStep.Status.DONE, message), List.copyOf(collateral))
                    .isPresent();
        }

        private RunResult finished(Observation now) {
            var foreign = work.operation().plan().restoresSomething() ? foreign(now) : List.<Change>of();
            var left = toRestore(now);
            if (!foreign.isEmpty() || !left.isEmpty()) {
                return failed(work, Failure.CONFLICT, somebodyElses(foreign.isEmpty() ? left : foreign, now), lease);
            }
            var stillThere = before.differencesTo(now.configuration(), now.type()).stream()
                    .filter(difference -> collateral.contains(difference.path().toString()))
                    .map(RollbackRun::described)
                    .toList();
            if (!stillThere.isEmpty()) {
                return failed(
                        work,
                        Failure.VERIFICATION_FAILED,
                        "Our paths are restored, but something else changed with the fix and is not ours to undo: "
                                + String.join(", ", stillThere),
                        lease);
            }
            var cost =
                    work.operation().givenCurrentCost().or(() -> evidences.cost(work.operation(), now.configuration()));
            var snapshot = new Snapshot(Snapshot.Kind.RESTORED, now.configuration(), cost, clock.instant());
            return ledger.settle(work, new RolledBack(snapshot), lease);
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

        /** Empty before the first step. */
        private Optional<Instant> deadline() {
            return startedAt.map(started -> started.plus(work.operation().rollbackTimeout()));
        }

        private String somebodyElses(List<Change> foreign, Observation now) {
            return "Somebody else changed %s since, so nothing more was written; %s"
                    .formatted(names(foreign), left(now));
        }

        /** What is left in which state, path by path. */
        private String left(Observation now) {
            return work.changes().stream()
                    .map(change -> described(new Difference(
                            change.path(),
                            before.at(change.path()),
                            now.configuration().at(change.path()))))
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
