package io.driftsafe.operation;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.Reversibility;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** How a resource is put back: one step for all changes of one reversibility, in the order of the changes. */
record RollbackPlan(List<RollbackStep> steps) {

    RollbackPlan {
        steps = List.copyOf(steps);
    }

    /** @param before the configuration to put back to */
    static RollbackPlan of(ResourceRef resource, Configuration before, List<Change> changes) {
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
        return new RollbackPlan(steps);
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

    /** The same plan, restoring to what was seen just before the write. */
    RollbackPlan restoringTo(Configuration before, List<Change> changes) {
        return new RollbackPlan(steps.stream()
                .map(step -> step.restoring(before.restoring(changesOf(step, changes))))
                .toList());
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

    static List<Change> changesOf(RollbackStep step, List<Change> changes) {
        return changes.stream()
                .filter(change -> change.reversibility() == step.reversibility())
                .toList();
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
