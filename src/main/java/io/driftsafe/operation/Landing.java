package io.driftsafe.operation;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceType;
import java.util.List;
import java.util.stream.Collectors;

/** What a fresh look tells of a write that was sent. */
sealed interface Landing {

    /** The provider still works on it. */
    record InProgress() implements Landing {}

    /** Every changed path has its value, and what the provider did about it failed. */
    record Broken(String why) implements Landing {}

    /** The resource is as before the write, and ill: if the write was taken, it failed; a stale look shows the same. */
    record GivenUp(String why) implements Landing {}

    /** Every changed path has its value, and nothing else changed. */
    record Landed() implements Landing {}

    /** The resource is as it was before the write. */
    record NotLanded() implements Landing {}

    /** Every changed path has its value, and other paths changed too. */
    record Collateral(List<String> paths) implements Landing {}

    /** Some of our paths have their value, the others are as before. */
    record Partial(String description) implements Landing {}

    /** One of our paths, or another one, is neither as before nor as intended. */
    record Foreign(String description) implements Landing {}

    /**
     * Whether a look soon after the provider said that it did it may be one at what was before, or at a half of what
     * is: then it proves no failure.
     */
    default boolean mayBeStale() {
        return switch (this) {
            case GivenUp _, Partial _, Foreign _ -> true;
            case InProgress _, Broken _, Landed _, NotLanded _, Collateral _ -> false;
        };
    }

    /** How the resource shows, as the rest of a sentence about it. */
    default String shown() {
        return switch (this) {
            case InProgress _ -> "is still being changed";
            case Landed _ -> "shows the fix";
            case NotLanded _ -> "is as it was before the fix";
            case Broken(var why) -> "shows the fix, which failed: " + why;
            case GivenUp(var why) -> "is as it was before the fix, and ill: " + why;
            case Collateral(var paths) -> "shows the fix, and something else changed: " + String.join(", ", paths);
            case Partial(var description) -> "shows a half of the fix: " + description;
            case Foreign(var description) -> "was changed by somebody else: " + description;
        };
    }

    static Landing of(Configuration before, List<Change> changes, Observation now) {
        if (now.inProgress()) {
            return new InProgress();
        }
        var landing = of(before, changes, now.configuration(), now.type());
        return switch (now.progress()) {
            case Progress.Failed(var why) when landing instanceof Landed -> new Broken(why);
            case Progress.Failed(var why) when landing instanceof NotLanded -> new GivenUp(why);
            default -> landing;
        };
    }

    static Landing of(Configuration before, List<Change> changes, Configuration now, ResourceType type) {
        if (before.sameAs(now, type)) {
            return new NotLanded();
        }
        var missing = before.with(changes).differencesTo(now, type);
        if (missing.isEmpty()) {
            return new Landed();
        }
        var ours = missing.stream()
                .filter(difference -> onOurs(difference, changes))
                .toList();
        if (ours.isEmpty()) {
            return new Collateral(missing.stream()
                    .map(difference -> difference.path().toString())
                    .toList());
        }
        var allOursAsBefore =
                changes.stream().allMatch(change -> PathState.of(change, before, now, type) != PathState.FOREIGN);
        return allOursAsBefore && ours.size() == missing.size()
                ? new Partial("only a part of the fix took: %s not as intended".formatted(paths(ours)))
                : new Foreign("neither as before nor as intended: " + paths(missing));
    }

    private static boolean onOurs(Difference difference, List<Change> changes) {
        return changes.stream().anyMatch(change -> change.path().overlaps(difference.path()));
    }

    private static String paths(List<Difference> differences) {
        return differences.stream()
                .map(difference -> difference.path().toString())
                .collect(Collectors.joining(", "));
    }
}
