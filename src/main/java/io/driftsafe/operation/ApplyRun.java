package io.driftsafe.operation;

import io.driftsafe.gate.ClosedGate;
import io.driftsafe.gate.Gates;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.safety.Finding;
import io.driftsafe.safety.SafetyCheck;
import java.time.Clock;
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

    private final Looks looks;
    private final Evidences evidences;
    private final Gates gates;
    private final RunLedger ledger;
    private final Waiting waiting;
    private final Clock clock;

    ApplyRun(Looks looks, Evidences evidences, Gates gates, RunLedger ledger, Waiting waiting, Clock clock) {
        this.looks = looks;
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
        var cloud = looks.cloud(work);
        if (cloud.isEmpty()) {
            return new Application(work, lease)
                    .unreadable("The provider %s is not enabled"
                            .formatted(work.resource().provider()));
        }
        return new Application(work, lease).on(cloud.get());
    }

    /** The application of one fix in one run. */
    private final class Application {

        private final Work work;
        private final Lease lease;

        Application(Work work, Lease lease) {
            this.work = work;
            this.lease = lease;
        }

        RunResult on(CloudProvider cloud) {
            var look = looks.at(work, cloud);
            return work.standing().isPresent() ? resume(work.standing().get(), look, cloud) : start(look, cloud);
        }

        /** Nothing was sent yet, or surely without effect. */
        private RunResult start(Look look, CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> tryLater(why);
                case Look.Lost(var why, var gone, var _) ->
                    gone ? judge(Optional.empty(), cloud) : unchanged(Failure.CONFLICT, why);
                case Look.Seen(var now, var _)
                when now.inProgress() -> tryLater("%s is still being changed".formatted(work.resource()));
                case Look.Seen(var now, var _) -> judge(Optional.of(now), cloud);
            };
        }

        private RunResult judge(Optional<Observation> seen, CloudProvider cloud) {
            if (!work.brokenSeals().isEmpty()) {
                return unchanged(Failure.CHECKS_FAILED, String.join("; ", work.brokenSeals()));
            }
            if (seen.filter(this::alreadyAsWanted).isPresent()) {
                return unchanged(
                        Failure.ALREADY_AS_WANTED,
                        "%s already is as wanted: somebody else changed it".formatted(work.resource()));
            }
            var closed = gates.closedFor(work.resource(), work.operation().labels());
            if (!closed.isEmpty()) {
                return unchanged(
                        Failure.GATE_CLOSED,
                        closed.stream().map(ClosedGate::message).collect(Collectors.joining("; ")));
            }
            var findings = SafetyCheck.judgeAll(
                    evidences.gather(work.operation(), work.snapshots(), seen, work.brokenSeals()));
            if (findings.stream().anyMatch(Finding::failed)) {
                var failure = Failure.unchanged(Failure.CHECKS_FAILED, OperationEvent.failed(findings));
                return ledger.settle(work, new ApplyFailed(failure, findings), List.of(), lease);
            }
            return act(seen.orElseThrow(), cloud);
        }

        private RunResult act(Observation seen, CloudProvider cloud) {
            var cost = evidences.cost(work.operation(), seen.configuration());
            var intended = ledger.intend(work, ONLY_STEP, seen, cost);
            if (intended.isEmpty() || !ledger.mine(work)) {
                return waiting.startAgain(work);
            }
            if (!lease.outlasts(cloud.timing().callTimeout())) {
                return waiting.forAFreshLease(work);
            }
            var intent = intended.get();
            try {
                cloud.apply(work.resource(), seen, work.changes(), intent.key());
            } catch (ProviderException failure) {
                return switch (failure) {
                    case ProviderException.Superseded _ -> new RunResult.Superseded();
                    case ProviderException.Changed changed -> unchanged(Failure.CONFLICT, changed.explanation());
                    case ProviderException.Refused refused -> unchanged(Failure.PROVIDER_ERROR, refused.explanation());
                    case ProviderException.Unavailable unavailable -> tryLater(unavailable.explanation());
                    case ProviderException.OutcomeUnknown _ -> unanswered(intent, looks.at(work, cloud), cloud);
                };
            }
            return answered(intent, looks.at(work, cloud));
        }

        /** The provider said it did it: what is read back decides, and it is never sent again. */
        private RunResult answered(Intent intent, Look look) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> readAnsweredLater(intent, why);
                case Look.Lost(var why, var _, var _) -> changed(Failure.CONFLICT, why);
                case Look.Seen(var now, var _) ->
                    switch (landing(intent, now)) {
                        case Landing.InProgress _ ->
                            readAnsweredLater(intent, "%s is still being changed".formatted(work.resource()));
                        case Landing.NotLanded _ ->
                            readAnsweredLater(intent, "%s does not show the fix yet".formatted(work.resource()));
                        case Landing.Landed _, Landing.Collateral _, Landing.Partial _, Landing.Foreign _ ->
                            verified(intent, now, Failure.VERIFICATION_FAILED);
                    };
            };
        }

        /** Nobody said whether it was done: unless it plainly is, it is read again when it can no longer land. */
        private RunResult unanswered(Intent intent, Look look, CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Seen(var now, var _) when landing(intent, now) instanceof Landing.Landed -> applied(now);
                case Look.Seen _, Look.Lost _, Look.Unreadable _ -> waiting.until(intent.landsBefore(cloud.timing()));
            };
        }

        /** A write was announced and its outcome is not known; what was seen while it could still land says nothing. */
        private RunResult resume(Intent intent, Look look, CloudProvider cloud) {
            var landsBefore = intent.landsBefore(cloud.timing());
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> readLater(intent, why);
                case Look.Lost(var _, var _, var askedAt)
                when askedAt.isBefore(landsBefore) -> waiting.until(landsBefore);
                case Look.Seen(var _, var askedAt) when askedAt.isBefore(landsBefore) -> waiting.until(landsBefore);
                case Look.Lost(var why, var _, var _) -> changed(Failure.CONFLICT, why);
                case Look.Seen _ when !work.brokenSeals().isEmpty() -> sealBroken();
                case Look.Seen(var now, var _) -> verified(intent, now, Failure.CONFLICT);
            };
        }

        /** @param strange the code of a failure for a resource that is neither as before nor as intended */
        private RunResult verified(Intent intent, Observation now, String strange) {
            return switch (landing(intent, now)) {
                case Landing.Landed _ -> applied(now);
                case Landing.InProgress _ -> readLater(intent, "%s is still being changed".formatted(work.resource()));
                case Landing.NotLanded _ ->
                    intent.answered()
                            ? readLater(intent, "%s does not show the fix yet".formatted(work.resource()))
                            : tryLater("The write had no effect: %s is as before".formatted(work.resource()));
                case Landing.Collateral(var paths) ->
                    ledger.settle(
                            work,
                            new ApplyFailed(Failure.maybeChanged(
                                    Failure.VERIFICATION_FAILED,
                                    "The fix took, but something else changed with it: " + String.join(", ", paths))),
                            paths,
                            lease);
                case Landing.Partial(var description) -> changed(Failure.VERIFICATION_FAILED, description);
                case Landing.Foreign(var description) -> changed(strange, description);
            };
        }

        private RunResult applied(Observation now) {
            if (!work.brokenSeals().isEmpty()) {
                return sealBroken();
            }
            var cost = work.operation()
                    .givenProposedCost()
                    .or(() -> evidences.cost(work.operation(), now.configuration()));
            var snapshot = new Snapshot(Snapshot.Kind.APPLIED, now.configuration(), cost, clock.instant());
            return ledger.settle(work, new Applied(snapshot), List.of(), lease);
        }

        private RunResult sealBroken() {
            return changed(Failure.SEAL_BROKEN, String.join("; ", work.brokenSeals()));
        }

        private RunResult unchanged(String code, String message) {
            return ledger.settle(work, new ApplyFailed(Failure.unchanged(code, message)), List.of(), lease);
        }

        private RunResult changed(String code, String message) {
            return ledger.settle(work, new ApplyFailed(Failure.maybeChanged(code, message)), List.of(), lease);
        }

        RunResult unreadable(String why) {
            return work.standing().map(intent -> readLater(intent, why)).orElseGet(() -> tryLater(why));
        }

        private RunResult tryLater(String why) {
            return waiting.tryLater(work, why, () -> unchanged(Failure.PROVIDER_ERROR, why));
        }

        private RunResult readAnsweredLater(Intent intent, String why) {
            ledger.answered(work);
            return readLater(intent, why);
        }

        private RunResult readLater(Intent intent, String why) {
            return waiting.readLater(
                    intent, () -> changed(Failure.TIMEOUT, "The outcome could not be found out in time: " + why));
        }

        private boolean alreadyAsWanted(Observation now) {
            var original = work.snapshot(Snapshot.Kind.ORIGINAL).config();
            return work.changes().stream()
                    .allMatch(change ->
                            PathState.of(change, original, now.configuration(), now.type()) == PathState.AS_WRITTEN);
        }

        private Landing landing(Intent intent, Observation now) {
            return Landing.of(intent.observed(), work.changes(), now);
        }
    }
}
