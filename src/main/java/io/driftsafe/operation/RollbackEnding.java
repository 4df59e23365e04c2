package io.driftsafe.operation;

import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * How one run of a rollback waits, or ends without the resource being as it was: a person is then told what is left.
 */
final class RollbackEnding {

    private final RunLedger ledger;
    private final Waiting waiting;
    private final Work work;
    private final Lease lease;
    private final Undoing undoing;
    private final TreeSet<String> collateral;
    private Optional<Instant> startedAt;

    RollbackEnding(RunLedger ledger, Waiting waiting, Work work, Lease lease, Undoing undoing) {
        this.ledger = ledger;
        this.waiting = waiting;
        this.work = work;
        this.lease = lease;
        this.undoing = undoing;
        this.collateral = new TreeSet<>(work.operation().collateral());
        this.startedAt = work.operation().rollbackStartedAt();
    }

    /** From the first write on the time runs. */
    void started(Instant at) {
        startedAt = startedAt.or(() -> Optional.of(at));
    }

    boolean isStarted() {
        return startedAt.isPresent();
    }

    /** What a write has changed besides our paths. */
    void sawCollateral(Collection<String> paths) {
        collateral.addAll(paths);
    }

    List<String> collateral() {
        return List.copyOf(collateral);
    }

    /** The cloud took the step, and what it did about it failed. */
    RunResult brokenOff(String why, RollbackStep step, Observation now) {
        return failed(Failure.VERIFICATION_FAILED, "%s; %s".formatted(why, undoing.left(now)), Optional.of(step));
    }

    /** A cloud that says that it works is given the time that its type of resource takes. */
    RunResult stillWorking(Observation now) {
        var why = "it is still being changed";
        var patience = now.type().handling().patience();
        if (patience.isEmpty()) {
            return unreadable(why);
        }
        Supplier<RunResult> giveUp = () ->
                failed(Failure.TIMEOUT, "%s: outcome unknown: %s".formatted(work.resource(), why), Optional.empty());
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
    RunResult lookAgain(ProviderException changed, RollbackStep step, Observation now) {
        var why = changed.explanation();
        return waiting.tryLater(
                work,
                why,
                () -> failed(Failure.PROVIDER_ERROR, "%s; %s".formatted(why, undoing.left(now)), Optional.of(step)));
    }

    /** A write that surely had no effect and may have one later: again while there is time, or a person is called. */
    RunResult tryLater(ProviderException unanswered, RollbackStep step, Observation now) {
        var why = unanswered.explanation();
        return waiting.tryUntil(
                deadline(),
                work,
                why,
                unanswered.retryAfter(),
                undoing.standsStill(now),
                () -> failed(
                        Failure.PROVIDER_ERROR,
                        "Tried again and again for %d s: %s; %s"
                                .formatted(work.operation().rollbackTimeout().toSeconds(), why, undoing.left(now)),
                        Optional.of(step)));
    }

    RunResult readAnsweredLater(Intent intent, String why, RollbackStep step) {
        ledger.answered(work, Optional.empty());
        return readLater(intent, why, Optional.of(step));
    }

    RunResult readLater(Intent intent, String why, Optional<RollbackStep> step) {
        return waiting.readLater(
                intent, () -> failed(Failure.TIMEOUT, "%s: outcome unknown: %s".formatted(work.resource(), why), step));
    }

    RunResult failed(String code, String message, Optional<RollbackStep> step) {
        return ledger.settle(
                work,
                new RollbackFailed(Failure.maybeChanged(code, message)),
                step.map(failed -> failed.become(RollbackStep.Status.FAILED, message)),
                List.copyOf(collateral),
                lease);
    }

    String nothing() {
        return isStarted() ? "nothing more" : "nothing";
    }

    /** Counted from the first step; before it from when the rollback was begun, or could be. */
    Instant deadline() {
        var begun = work.operation().updatedAt();
        var from = startedAt.orElseGet(() ->
                work.operation().rollbackEarliestAt().filter(begun::isBefore).orElse(begun));
        return from.plus(work.operation().rollbackTimeout());
    }

    String somebodyElses(List<Change> foreign, Observation now) {
        return "Somebody else changed %s since, so %s was written; %s"
                .formatted(Undoing.names(foreign), nothing(), undoing.left(now));
    }
}
