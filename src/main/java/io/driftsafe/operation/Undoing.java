package io.driftsafe.operation;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.PowerSwitch;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.resource.Stages;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a rollback has still to undo on a resource as it is seen, and what is somebody else's by now; it reads and
 * writes nothing.
 *
 * @param before what the resource was just before the first write; empty where nobody knows
 */
record Undoing(Work work, Configuration before) {

    /** The cloud said that it did it, and what is seen cannot be what was before. */
    boolean isTold(Intent intent, Look look) {
        return intent.is(Direction.ROLLBACK)
                && intent.answered()
                && look instanceof Look.Seen(var now, var _)
                && !landing(intent, now).mayBeStale();
    }

    List<Change> toWrite(RollbackStep step, Observation now, boolean stoppedInThisRun) {
        return RollbackPlan.isPower(step, work.changes())
                ? toSwitch(step, now, stoppedInThisRun)
                : toRestore(step, now.configuration(), now.type());
    }

    /** Stopped where something is still to be restored that needs it, started where it was running before. */
    private List<Change> toSwitch(RollbackStep step, Observation now, boolean stoppedInThisRun) {
        var toRestore = toRestore(now);
        var stop = Stages.stopFor(toRestore, now.type(), now.configuration()).map(PowerSwitch::stop);
        var start = now.type()
                .handling()
                .power()
                .filter(power -> toRestore.isEmpty())
                .filter(power -> power.isRunning(before) && power.isStopped(now.configuration()))
                .filter(power -> stoppedInThisRun || stoppedByUs(power))
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
                        .anyMatch(intent -> isOf(step(intent.key().step()), power.stop()));
    }

    static boolean isOf(RollbackStep step, Change change) {
        return CanonicalJson.equal(
                step.restoreConfig(), Configuration.EMPTY.with(List.of(change)).json());
    }

    String needless(RollbackStep step) {
        return RollbackPlan.isPower(step, work.changes())
                ? "not needed"
                : "already as before: " + names(RollbackPlan.changesOf(step, work.changes()));
    }

    /** A write of a run before that the cloud said it did, and that does not show: it is not sent again. */
    Optional<Intent> answeredButUnseen(Observation now) {
        return work.standing()
                .filter(Intent::answered)
                .filter(intent -> intent.observed().sameAs(now.configuration(), now.type()));
    }

    /** The writes of earlier runs of which nobody has noted what became of them. */
    List<Intent> sent() {
        return work.intents().stream()
                .filter(intent -> intent.is(Direction.ROLLBACK) && intent.stands())
                .toList();
    }

    Landing landing(Intent intent, Observation now) {
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

    RollbackStep step(int order) {
        return work.operation().plan().steps().get(order - 1);
    }

    /** What ran before and is stopped now is not left so because a rollback took long. */
    boolean standsStill(Observation now) {
        return now.type()
                .handling()
                .power()
                .filter(power -> power.isRunning(before) && power.isStopped(now.configuration()))
                .isPresent();
    }

    List<Change> foreign(Observation now) {
        return in(PathState.FOREIGN, restorable(), now.configuration(), now.type());
    }

    List<Change> toRestore(Observation now) {
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

    /** What is left in which state, path by path. */
    String left(Observation now) {
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

    static String described(Difference difference) {
        return "%s is %s (before: %s)"
                .formatted(
                        difference.path(),
                        difference.to().map(CanonicalJson::of).orElse("absent"),
                        difference.from().map(CanonicalJson::of).orElse("absent"));
    }

    static String names(List<Change> changes) {
        return changes.stream().map(change -> change.path().toString()).collect(Collectors.joining(", "));
    }
}
