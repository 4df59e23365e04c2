package io.driftsafe.operation;

import io.driftsafe.gate.ClosedGate;
import io.driftsafe.gate.Gates;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.resource.Stages;
import io.driftsafe.safety.Finding;
import io.driftsafe.safety.Rehearsal;
import io.driftsafe.safety.SafetyCheck;
import java.time.Clock;
import java.time.Duration;
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
        var held = ledger.hold(id, Direction.APPLY);
        if (held.isPresent()) {
            return waiting.whileHeld(held.get());
        }
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
        return work.restored()
                ? new RestoredRun(looks, ledger, waiting, work, lease).on(cloud.get())
                : new Application(work, lease).on(cloud.get());
    }

    /** The application of one fix in one run. */
    private final class Application {

        private final Work work;
        private final Lease lease;
        private int stagesDone;
        private Optional<Intent> basis;

        Application(Work work, Lease lease) {
            this.work = work;
            this.lease = lease;
            this.stagesDone = work.stagesDone();
            this.basis = work.basis();
        }

        RunResult on(CloudProvider cloud) {
            var look = looks.at(work, cloud);
            if (work.standing().isPresent()) {
                return resume(work.standing().get(), look, cloud);
            }
            return stagesDone == 0 ? start(look, cloud) : goOn(look, cloud);
        }

        /** Some stages are done and the next was not sent: the resource must be as they left it. */
        private RunResult goOn(Look look, CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> tryLater(why);
                case Look.Lost(var why, var _, var _) -> failed(Failure.CONFLICT, why);
                case Look.Seen(var now, var _)
                when now.inProgress() -> tryLater("%s is still being changed".formatted(work.resource()));
                case Look.Seen _ when !work.brokenSeals().isEmpty() -> sealBroken();
                case Look.Seen(var now, var _) -> {
                    var done = Stages.together(stages(now).subList(0, stagesDone));
                    var expected = before(now).with(done);
                    yield expected.sameAs(now.configuration(), now.type())
                            ? act(now, cloud)
                            : failed(
                                    Failure.CONFLICT,
                                    "%s was changed by somebody else between two stages of the fix"
                                            .formatted(work.resource()));
                }
            };
        }

        /** Nothing was sent yet, or surely without effect. */
        private RunResult start(Look look, CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> tryLater(why);
                case Look.Lost(var why, var gone, var _) ->
                    gone ? judge(Optional.empty(), cloud) : failed(Failure.CONFLICT, why);
                case Look.Seen(var now, var _)
                when now.inProgress() -> tryLater("%s is still being changed".formatted(work.resource()));
                case Look.Seen(var now, var _) -> judge(Optional.of(now), cloud);
            };
        }

        private RunResult judge(Optional<Observation> seen, CloudProvider cloud) {
            if (!work.brokenSeals().isEmpty()) {
                return checksFailed(findings(seen, Optional.empty()), String.join("; ", work.brokenSeals()));
            }
            if (seen.filter(this::alreadyAsWanted).isPresent()) {
                return failed(
                        Failure.ALREADY_AS_WANTED,
                        "%s already is as wanted: somebody else changed it".formatted(work.resource()));
            }
            var closed = gates.closedFor(work.resource(), work.operation().labels());
            if (closed.stream().anyMatch(gate -> !gate.waits())) {
                return failed(
                        Failure.GATE_CLOSED,
                        closed.stream().map(ClosedGate::message).collect(Collectors.joining("; ")));
            }
            if (!closed.isEmpty()) {
                return waiting.startAgain(work);
            }
            Optional<Rehearsal> rehearsal;
            try {
                rehearsal = evidences.rehearsal(cloud, work.operation(), seen);
            } catch (ProviderException unanswered) {
                return tryLater(unanswered);
            }
            var findings = findings(seen, rehearsal);
            return findings.stream().anyMatch(Finding::failed)
                    ? checksFailed(findings, OperationEvent.failed(findings))
                    : act(seen.orElseThrow(), cloud);
        }

        private List<Finding> findings(Optional<Observation> seen, Optional<Rehearsal> rehearsal) {
            return SafetyCheck.judgeAll(
                    evidences.gather(work.operation(), work.snapshots(), seen, work.brokenSeals(), rehearsal));
        }

        private RunResult checksFailed(List<Finding> findings, String message) {
            var failure = Failure.unchanged(Failure.CHECKS_FAILED, message);
            return ledger.settle(work, new ApplyFailed(failure, findings, false), List.of(), lease);
        }

        /** Sends the next stage; the resource was just seen as the stages before left it. */
        private RunResult act(Observation seen, CloudProvider cloud) {
            var cost = evidences.cost(work.operation(), seen.configuration());
            var stages = stages(seen);
            var step = stagesDone + 1;
            var intended = ledger.intend(work, step, "About to write " + named(step, stages), seen, cost);
            if (intended.isEmpty() || !ledger.mine(work)) {
                return waiting.startAgain(work);
            }
            if (!lease.outlasts(cloud.timing().callTimeout())) {
                return waiting.forAFreshLease(work);
            }
            var intent = intended.get();
            if (step == Work.FIRST_STEP) {
                basis = intended;
            }
            Observation answer;
            try {
                answer = looks.apply(work, cloud, seen, stages.get(stagesDone), intent.key());
            } catch (ProviderException failure) {
                return switch (failure) {
                    case ProviderException.Superseded _ -> new RunResult.Superseded();
                    case ProviderException.Changed changed -> refused(Failure.CONFLICT, changed);
                    case ProviderException.Refused refused -> refused(codeOf(refused), refused);
                    case ProviderException.Unavailable unavailable -> tryLater(unavailable);
                    case ProviderException.OutcomeUnknown _ -> unanswered(intent, looks.at(work, cloud), cloud);
                };
            }
            var handle = answer.handle();
            if (handle.isPresent()) {
                ledger.answered(work, handle);
            }
            return answered(intent, looks.at(work, cloud, handle), cloud);
        }

        /** The provider said it did it: what is read back decides, and it is never sent again. */
        private RunResult answered(Intent intent, Look look, CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> readAnsweredLater(intent, why);
                case Look.Lost(var why, var _, var _) -> changed(Failure.CONFLICT, why);
                case Look.Seen(var now, var _) ->
                    switch (landing(intent, now)) {
                        case Landing.GivenUp _, Landing.Partial _, Landing.Foreign _ -> {
                            // It may be a look at what was before, or at a half of what is; the next comes when it
                            // cannot be one any more.
                            ledger.answered(work, Optional.empty());
                            yield waiting.until(intent.landsBefore(work.timing(cloud)));
                        }
                        case Landing.InProgress _ -> {
                            ledger.answered(work, now.handle());
                            yield stillWorking(intent, now);
                        }
                        case Landing.NotLanded _ ->
                            readAnsweredLater(intent, "%s does not show the fix yet".formatted(work.resource()));
                        case Landing.Landed _, Landing.Broken _, Landing.Collateral _ -> verified(intent, now, cloud);
                    };
            };
        }

        /** Nobody said whether it was done: unless it plainly is, it is read again when it can no longer land. */
        private RunResult unanswered(Intent intent, Look look, CloudProvider cloud) {
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Seen(var now, var _)
                when landing(intent, now) instanceof Landing.Landed -> stageDone(intent, now, cloud);
                case Look.Seen _, Look.Lost _, Look.Unreadable _ ->
                    waiting.untilItHasLanded(intent, work.timing(cloud));
            };
        }

        /**
         * A write was announced. While nobody said that it was done it may still land, and what is seen says nothing;
         * after an answer only what may be a look at what was before does not.
         */
        private RunResult resume(Intent intent, Look look, CloudProvider cloud) {
            var landsBefore = intent.landsBefore(work.timing(cloud));
            return switch (look) {
                case Look.Superseded() -> new RunResult.Superseded();
                case Look.Unreadable(var why) -> readLater(intent, why);
                case Look.Lost(var _, var _, var askedAt)
                when askedAt.isBefore(landsBefore) -> waiting.until(landsBefore);
                case Look.Seen(var now, var askedAt)
                when askedAt.isBefore(landsBefore)
                        && (!intent.answered() || landing(intent, now).mayBeStale()) -> waiting.until(landsBefore);
                case Look.Lost(var why, var _, var _) -> changed(Failure.CONFLICT, why);
                case Look.Seen _ when !work.brokenSeals().isEmpty() -> sealBroken();
                case Look.Seen(var now, var _) -> verified(intent, now, cloud);
            };
        }

        private RunResult verified(Intent intent, Observation now, CloudProvider cloud) {
            return switch (landing(intent, now)) {
                case Landing.Landed _ -> stageDone(intent, now, cloud);
                case Landing.Broken(var why) -> taken(intent, Failure.VERIFICATION_FAILED, why, List.of());
                case Landing.GivenUp(var why) ->
                    intent.answered() ? changed(Failure.VERIFICATION_FAILED, why) : tryLater(noEffect());
                case Landing.InProgress _ -> stillWorking(intent, now);
                case Landing.NotLanded _ ->
                    intent.answered()
                            ? readLater(intent, "%s does not show the fix yet".formatted(work.resource()))
                            : tryLater(noEffect());
                case Landing.Collateral(var paths) ->
                    taken(
                            intent,
                            Failure.VERIFICATION_FAILED,
                            "The fix took, but something else changed with it: " + String.join(", ", paths),
                            paths);
                case Landing.Partial(var description) -> changed(Failure.VERIFICATION_FAILED, description);
                case Landing.Foreign(var description) -> changed(Failure.CONFLICT, description);
            };
        }

        private String noEffect() {
            return "The write had no effect: %s is as before".formatted(work.resource());
        }

        /** A stage shows as intended: on to the next, unless it was the last. */
        private RunResult stageDone(Intent intent, Observation now, CloudProvider cloud) {
            var stages = stages(now);
            var step = intent.key().step();
            if (step >= stages.size()) {
                return applied(now);
            }
            if (!ledger.stageDone(work, capitalized(named(step, stages)) + " is done")) {
                return new RunResult.Superseded();
            }
            stagesDone = step;
            return act(now, cloud);
        }

        private List<List<Change>> stages(Observation now) {
            return Stages.of(work.changes(), now.type(), before(now));
        }

        /** The resource before the first stage: as just seen where none is done. */
        private Configuration before(Observation now) {
            return basis.map(Intent::observed).orElse(now.configuration());
        }

        private RunResult applied(Observation now) {
            if (!work.brokenSeals().isEmpty()) {
                return changed(Failure.SEAL_BROKEN, String.join("; ", work.brokenSeals()), List.of(), false);
            }
            var cost = work.operation()
                    .givenProposedCost()
                    .or(() -> evidences.cost(work.operation(), now.configuration()));
            var snapshot = new Snapshot(Snapshot.Kind.APPLIED, now.configuration(), cost, clock.instant());
            return ledger.settle(work, new Applied(snapshot, was()), List.of(), lease);
        }

        /** What the resource was before the first stage, at the prices of now. */
        private Optional<Snapshot> was() {
            return basis.map(Intent::observed)
                    .map(before -> new Snapshot(
                            Snapshot.Kind.OBSERVED,
                            before,
                            work.operation().givenCurrentCost().or(() -> evidences.cost(work.operation(), before)),
                            clock.instant()));
        }

        private RunResult sealBroken() {
            return changed(Failure.SEAL_BROKEN, String.join("; ", work.brokenSeals()));
        }

        /** The stage that was announced surely had no effect. */
        private RunResult refused(String code, ProviderException refusal) {
            if (stagesDone > 0) {
                ledger.notSent(work, refusal.explanation());
            }
            return failed(code, refusal.explanation());
        }

        /** Without effect of what was sent last; what was done before it is put back. */
        private RunResult failed(String code, String message) {
            return stagesDone == 0
                    ? ledger.settle(work, new ApplyFailed(Failure.unchanged(code, message)), List.of(), lease)
                    : changed(code, message);
        }

        private RunResult changed(String code, String message) {
            return changed(code, message, List.of(), stageCount() > 1);
        }

        /** What was sent shows, and is not as it should be: after the last stage that is no half of a fix. */
        private RunResult taken(Intent intent, String code, String message, List<String> collateral) {
            return changed(code, message, collateral, intent.key().step() < stageCount());
        }

        private RunResult changed(String code, String message, List<String> collateral, boolean betweenStages) {
            return ledger.settle(
                    work, new ApplyFailed(Failure.maybeChanged(code, message), betweenStages), collateral, lease);
        }

        private int stageCount() {
            return basis.map(first -> Stages.of(work.changes(), work.type(), first.observed())
                            .size())
                    .orElse(1);
        }

        RunResult unreadable(String why) {
            return work.standing().map(intent -> readLater(intent, why)).orElseGet(() -> tryLater(why));
        }

        private RunResult tryLater(String why) {
            return waiting.tryLater(work, why, () -> failed(Failure.PROVIDER_ERROR, why));
        }

        private RunResult tryLater(ProviderException unanswered) {
            return waiting.tryLater(
                    work,
                    unanswered.explanation(),
                    unanswered.retryAfter(),
                    () -> failed(codeOf(unanswered), unanswered.explanation()));
        }

        private RunResult readAnsweredLater(Intent intent, String why) {
            ledger.answered(work, Optional.empty());
            return readLater(intent, why);
        }

        /** A cloud that says that it works is given the time that its type of resource takes. */
        private RunResult stillWorking(Intent intent, Observation now) {
            return waiting.readLater(
                    intent,
                    now.type().handling().patience().orElse(Duration.ZERO),
                    () -> changed(
                            Failure.TIMEOUT,
                            "The outcome could not be found out in time: %s is still being changed"
                                    .formatted(work.resource())));
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
            return Landing.of(intent.observed(), stages(now).get(intent.key().step() - 1), now);
        }
    }

    /** A missing permission is told apart, for trying again does not help there. */
    private static String codeOf(ProviderException failure) {
        return failure.kind() == ProviderException.Kind.DENIED ? Failure.DENIED : Failure.PROVIDER_ERROR;
    }

    private static String named(int step, List<List<Change>> stages) {
        return stages.size() == 1
                ? "the fix"
                : "stage %d of %d of the fix: %s"
                        .formatted(
                                step,
                                stages.size(),
                                stages.get(step - 1).stream()
                                        .map(ApplyRun::described)
                                        .collect(Collectors.joining(", ")));
    }

    private static String described(Change change) {
        return change.to()
                .map(value -> "%s to %s".formatted(change.path(), CanonicalJson.of(value)))
                .orElseGet(() -> "%s removed".formatted(change.path()));
    }

    private static String capitalized(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
