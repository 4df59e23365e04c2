package io.driftsafe.operation;

import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * What one run of a task has to do, as it stood when the run began.
 *
 * @param brokenSeals a sentence for each record that is not as it was written
 * @param restored whether it was in flight when the database was restored from a backup: then it only looks
 */
record Work(
        Operation operation,
        ResourceType type,
        Direction direction,
        long attempt,
        List<Snapshot> snapshots,
        List<Intent> intents,
        List<String> brokenSeals,
        boolean restored) {

    static final int FIRST_STEP = 1;

    OperationId id() {
        return operation.operationId();
    }

    ResourceRef resource() {
        return operation.resource();
    }

    /** How long a call takes on a resource of this type. */
    Timing timing(CloudProvider cloud) {
        return cloud.timing().of(type);
    }

    List<Change> changes() {
        return operation.changes();
    }

    Run run() {
        return new Run(id().value(), attempt);
    }

    WriteKey key(int step) {
        return new WriteKey(id().value(), direction, step, attempt);
    }

    /** The latest write in this direction whose outcome nobody knows. */
    Optional<Intent> standing() {
        return intents.stream()
                .filter(intent -> intent.is(direction) && intent.stands())
                .reduce((_, latest) -> latest);
    }

    /** The first write that applied the fix, or may have. */
    Optional<Intent> basis() {
        return intents.stream()
                .filter(intent ->
                        intent.is(Direction.APPLY) && intent.key().step() == FIRST_STEP && intent.mayHaveLanded())
                .reduce((_, latest) -> latest);
    }

    /** How many stages of the fix are done; a fix begins anew only when none is. */
    int stagesDone() {
        return (int) intents.stream()
                .filter(intent -> intent.is(Direction.APPLY) && intent.isDone())
                .map(intent -> intent.key().step())
                .distinct()
                .count();
    }

    Snapshot snapshot(Snapshot.Kind kind) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("%s has no %s snapshot".formatted(id(), kind)));
    }
}
