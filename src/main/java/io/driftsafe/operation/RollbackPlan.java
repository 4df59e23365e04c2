package io.driftsafe.operation;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.resource.Stages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a resource is put back: one step for all changes of one reversibility, in the order of the changes; and where a
 * working resource has to stand still for that, a step that stops it before and one that starts it after.
 */
record RollbackPlan(List<RollbackStep> steps) {

    RollbackPlan {
        steps = List.copyOf(steps);
    }

    /** @param before the configuration to put back to */
    static RollbackPlan of(ResourceRef resource, Configuration before, List<Change> changes, ResourceType type) {
        var undoable = changes.stream()
                .filter(change -> change.reversibility() != Reversibility.NONE)
                .toList();
        var steps = new ArrayList<>(restoring(resource, before, changes));
        Stages.stopFor(undoable, type, before).ifPresent(power -> {
            steps.addFirst(powerStep(power.stop(), "Stop %s, where its changes need that".formatted(resource)));
            var loses = power.loses().isBlank() ? "" : "; what does not come back: " + power.loses();
            steps.add(powerStep(
                    power.start(),
                    "Start %s again, if it was stopped; also without auto_rollback, where the fix breaks off between its stages%s"
                            .formatted(resource, loses)));
        });
        return numbered(steps);
    }

    private static RollbackPlan numbered(List<RollbackStep> steps) {
        return new RollbackPlan(IntStream.range(0, steps.size())
                .mapToObj(i -> steps.get(i).at(i + 1))
                .toList());
    }

    private static RollbackStep powerStep(Change change, String description) {
        return new RollbackStep(
                1,
                description,
                Configuration.EMPTY.with(List.of(change)).json(),
                "Read back: %s as wanted, and nothing else changed".formatted(change.path()),
                change.reversibility(),
                RollbackStep.Status.PENDING,
                null);
    }

    private static List<RollbackStep> restoring(ResourceRef resource, Configuration before, List<Change> changes) {
        var groups = changes.stream()
                .collect(Collectors.groupingBy(Change::reversibility, LinkedHashMap::new, Collectors.toList()));
        var steps = new ArrayList<RollbackStep>();
        groups.forEach((reversibility, group) -> {
            var none = reversibility == Reversibility.NONE;
            steps.add(new RollbackStep(
                    steps.size() + 1,
                    describe(resource, reversibility, group),
                    before.restoring(group),
                    none
                            ? "Nothing is written, so nothing is verified"
                            : "Read back: %s as before, and nothing else changed".formatted(paths(group)),
                    reversibility,
                    none ? RollbackStep.Status.SKIPPED : RollbackStep.Status.PENDING,
                    none ? "The change cannot be undone" : null));
        });
        return steps;
    }

    private static String describe(ResourceRef resource, Reversibility reversibility, List<Change> group) {
        return switch (reversibility) {
            case EXACT -> "Restore %s to its original configuration".formatted(resource);
            case DELAYED -> "Restore %s of %s, as soon as the cloud takes it back".formatted(paths(group), resource);
            case CONFIG_ONLY ->
                "Restore the setting %s of %s; what it did meanwhile does not come back"
                        .formatted(paths(group), resource);
            case EQUIVALENT_NEW_ID ->
                "Restore %s of %s as an equal one under a new id".formatted(paths(group), resource);
            case NONE -> "Cannot be undone: %s of %s".formatted(paths(group), resource);
        };
    }

    /** Ready to be taken (again): what was done or failed before is judged anew. */
    RollbackPlan restarted() {
        return new RollbackPlan(steps.stream()
                .map(step -> skipped(step) ? step : step.become(RollbackStep.Status.PENDING, null))
                .toList());
    }

    RollbackPlan with(RollbackStep changed) {
        return new RollbackPlan(steps.stream()
                .map(step -> step.order() == changed.order() ? changed : step)
                .toList());
    }

    /** Whether there is any step that can be taken. */
    boolean restoresSomething() {
        return steps.stream().anyMatch(step -> !skipped(step));
    }

    /** None for a step that only stops or starts the resource. */
    static List<Change> changesOf(RollbackStep step, List<Change> changes) {
        if (isPower(step, changes)) {
            return List.of();
        }
        return changes.stream()
                .filter(change -> change.reversibility() == step.reversibility())
                .toList();
    }

    /** Whether a step only stops or starts the resource: then it restores none of what the fix changes. */
    static boolean isPower(RollbackStep step, List<Change> changes) {
        return changes.stream()
                .noneMatch(change ->
                        step.restoreConfig().has(change.path().segments().getFirst()));
    }

    private static boolean skipped(RollbackStep step) {
        return step.reversibility() == Reversibility.NONE;
    }

    private static String paths(List<Change> changes) {
        return changes.stream().map(change -> change.path().toString()).collect(Collectors.joining(", "));
    }

    /** Whether the plan was put to use. */
    enum Status {
        NOT_TRIGGERED,
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }
}
