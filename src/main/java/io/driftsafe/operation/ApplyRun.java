package io.driftsafe.operation;

import io.driftsafe.gate.ClosedGate;
import io.driftsafe.gate.Gates;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.safety.Finding;
import io.driftsafe.safety.SafetyCheck;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * One run that applies a fix: look, judge, write down the intent, act, verify, settle. It holds no transaction while it
 * talks to the cloud; after a crash the next run first finds out what the last one did.
 */
@Component
class ApplyRun {

    private static final int ONLY_STEP = 1;

    private final CloudProviders providers;
    private final Evidences evidences;
    private final Gates gates;
    private final RunLedger ledger;
    private final Waiting waiting;
    private final Clock clock;

    ApplyRun(
            CloudProviders providers,
            Evidences evidences,
            Gates gates,
            RunLedger ledger,
            Waiting waiting,
            Clock clock) {
        this.providers = providers;
        this.evidences = evidences;
        this.gates = gates;
        this.ledger = ledger;
        this.waiting = waiting;
        this.clock = clock;
    }

    RunResult run(OperationId id, Lease lease) {
        return ledger.begin(id, Direction.APPLY, lease)
                .map(work -> run(work, lease))
                .orElse(new RunResult.Settled());
    }

    private RunResult run(Work work, Lease lease) {
        var cloud = providers.require(work.resource().provider());
        var askedAt = clock.instant();
        Optional<Observation> seen;
        try {
            seen = cloud.read(work.resource(), work.run());
        } catch (ProviderException.Superseded taken) {
            return new RunResult.Superseded();
        } catch (ProviderException unreadable) {
            return work.standing().isPresent()
                    ? readLater(work, work.standing().get(), unreadable.explanation(), lease)
                    : tryLater(work, unreadable.explanation(), lease);
        }
        return work.standing().isPresent()
                ? resume(work, work.standing().get(), askedAt, seen, cloud, lease)
                : start(work, seen, cloud, lease);
    }

    /** Nothing was sent yet, or surely without effect. */
    private RunResult start(Work work, Optional<Observation> seen, CloudProvider cloud, Lease lease) {
        if (seen.filter(Observation::inProgress).isPresent()) {
            return tryLater(work, "%s is still being changed".formatted(work.resource()), lease);
        }
        if (seen.isPresent()) {
            var now = seen.get();
            if (!now.resourceKey().equals(work.operation().claim().resourceKey())) {
                return unchanged(
                        work, Failure.CONFLICT, "%s is another resource now".formatted(work.resource()), lease);
            }
            if (alreadyAsWanted(work, now)) {
                return unchanged(
                        work,
                        Failure.ALREADY_AS_WANTED,
                        "%s already is as wanted: somebody else changed it".formatted(work.resource()),
                        lease);
            }
        }
        var closed = gates.closedFor(work.resource(), work.operation().labels());
        if (!closed.isEmpty()) {
            var messages = closed.stream().map(ClosedGate::message).collect(Collectors.joining("; "));
            return unchanged(work, Failure.GATE_CLOSED, messages, lease);
        }
        var evidence = evidences.gather(work.operation(), work.snapshots(), seen, work.brokenSeals());
        var findings = SafetyCheck.judgeAll(evidence);
        if (findings.stream().anyMatch(Finding::failed)) {
            var messages = findings.stream()
                    .filter(Finding::failed)
                    .map(Finding::message)
                    .collect(Collectors.joining("; "));
            var failure = Failure.unchanged(Failure.CHECKS_FAILED, messages);
            return ledger.settle(work, new ApplyFailed(failure, findings), List.of(), lease);
        }
        return act(work, seen.orElseThrow(), cloud, lease);
    }

    private RunResult act(Work work, Observation seen, CloudProvider cloud, Lease lease) {
        var cost = evidences.cost(work.operation(), seen.configuration());
        var intended = ledger.intend(work, ONLY_STEP, seen, cost);
        if (intended.isEmpty()) {
            return waiting.startAgain(work);
        }
        var intent = intended.get();
        if (!ledger.mine(work)) {
            return new RunResult.Superseded();
        }
        if (!lease.outlasts(cloud.timing().callTimeout())) {
            ledger.resolve(work, Intent.Outcome.NOT_DONE);
            return waiting.startAgain(work);
        }
        try {
            cloud.apply(work.resource(), seen, work.changes(), intent.key());
        } catch (ProviderException failure) {
            return switch (failure) {
                case ProviderException.Superseded _ -> new RunResult.Superseded();
                case ProviderException.Changed changed ->
                    unchanged(work, Failure.CONFLICT, changed.explanation(), lease);
                case ProviderException.Refused refused ->
                    unchanged(work, Failure.PROVIDER_ERROR, refused.explanation(), lease);
                case ProviderException.Unavailable unavailable -> tryLater(work, unavailable.explanation(), lease);
                case ProviderException.OutcomeUnknown _ -> confirmUnknown(work, intent, cloud, lease);
            };
        }
        return confirm(work, intent, cloud, lease);
    }

    /** The provider said it did it: what is read back decides. */
    private RunResult confirm(Work work, Intent intent, CloudProvider cloud, Lease lease) {
        Optional<Observation> now;
        try {
            now = cloud.read(work.resource(), work.run());
        } catch (ProviderException.Superseded taken) {
            return new RunResult.Superseded();
        } catch (ProviderException unreadable) {
            return readLater(work, intent, unreadable.explanation(), lease);
        }
        return now.map(seen -> judge(work, intent, seen, Failure.VERIFICATION_FAILED, lease))
                .orElseGet(() -> gone(work, lease));
    }

    /** Nobody said whether it was done: unless it plainly is, it is read again when it can no longer land. */
    private RunResult confirmUnknown(Work work, Intent intent, CloudProvider cloud, Lease lease) {
        try {
            var now = cloud.read(work.resource(), work.run());
            if (now.isPresent() && landing(work, intent, now.get()) instanceof Landing.Landed) {
                return applied(work, now.get(), lease);
            }
        } catch (ProviderException.Superseded taken) {
            return new RunResult.Superseded();
        } catch (ProviderException unreadable) {
            return readLater(work, intent, unreadable.explanation(), lease);
        }
        return waiting.until(intent.landsBefore(cloud.timing()));
    }

    /** A write was announced and its outcome is not known; what was seen while it could still land says nothing. */
    private RunResult resume(
            Work work, Intent intent, Instant askedAt, Optional<Observation> seen, CloudProvider cloud, Lease lease) {
        var landsBefore = intent.landsBefore(cloud.timing());
        if (askedAt.isBefore(landsBefore)) {
            return waiting.until(landsBefore);
        }
        if (seen.isEmpty()) {
            return gone(work, lease);
        }
        if (landing(work, intent, seen.get()) instanceof Landing.NotLanded) {
            return tryLater(work, "The write had no effect: %s is as before".formatted(work.resource()), lease);
        }
        return judge(work, intent, seen.get(), Failure.CONFLICT, lease);
    }

    /** @param strange the code of a failure for a resource that is neither as before nor as intended */
    private RunResult judge(Work work, Intent intent, Observation now, String strange, Lease lease) {
        return switch (landing(work, intent, now)) {
            case Landing.Landed _ -> applied(work, now, lease);
            case Landing.InProgress _ ->
                readLater(work, intent, "%s is still being changed".formatted(work.resource()), lease);
            case Landing.NotLanded _ ->
                readLater(work, intent, "%s does not show the fix yet".formatted(work.resource()), lease);
            case Landing.Collateral(var paths) ->
                ledger.settle(
                        work,
                        new ApplyFailed(Failure.maybeChanged(
                                Failure.VERIFICATION_FAILED,
                                "The fix took, but something else changed with it: " + String.join(", ", paths))),
                        paths,
                        lease);
            case Landing.Partial(var description) -> changed(work, Failure.VERIFICATION_FAILED, description, lease);
            case Landing.Foreign(var description) -> changed(work, strange, description, lease);
        };
    }

    private RunResult applied(Work work, Observation now, Lease lease) {
        if (!work.brokenSeals().isEmpty()) {
            return changed(work, Failure.SEAL_BROKEN, String.join("; ", work.brokenSeals()), lease);
        }
        var cost = work.operation().givenProposedCost().or(() -> evidences.cost(work.operation(), now.configuration()));
        var snapshot = new Snapshot(Snapshot.Kind.APPLIED, now.configuration(), cost, clock.instant());
        return ledger.settle(work, new Applied(snapshot), List.of(), lease);
    }

    private RunResult gone(Work work, Lease lease) {
        return changed(work, Failure.CONFLICT, "%s is gone".formatted(work.resource()), lease);
    }

    private RunResult unchanged(Work work, String code, String message, Lease lease) {
        return ledger.settle(work, new ApplyFailed(Failure.unchanged(code, message)), List.of(), lease);
    }

    private RunResult changed(Work work, String code, String message, Lease lease) {
        return ledger.settle(work, new ApplyFailed(Failure.maybeChanged(code, message)), List.of(), lease);
    }

    /** A try that surely had no effect: again after a while, or it is given up with nothing changed. */
    private RunResult tryLater(Work work, String why, Lease lease) {
        return waiting.tryLater(work, why, () -> unchanged(work, Failure.PROVIDER_ERROR, why, lease));
    }

    /** An outcome that cannot be read yet: again and again up to the deadline. */
    private RunResult readLater(Work work, Intent intent, String why, Lease lease) {
        return waiting.readLater(
                intent,
                () -> changed(work, Failure.TIMEOUT, "The outcome could not be found out in time: " + why, lease));
    }

    private static boolean alreadyAsWanted(Work work, Observation now) {
        var observed = now.configuration();
        return work.changes().stream()
                .allMatch(change -> PathState.of(
                                change, work.snapshot(Snapshot.Kind.ORIGINAL).config(), observed, now.type())
                        == PathState.AS_WRITTEN);
    }

    private static Landing landing(Work work, Intent intent, Observation now) {
        return Landing.of(intent.observed(), work.changes(), now);
    }
}
