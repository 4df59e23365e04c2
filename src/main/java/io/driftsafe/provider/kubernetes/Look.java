package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An object as it was just read. */
record Look(ObjectId id, ObjectNode object, Around around, Observation observation) {

    /** What the service left with its last write. */
    Optional<WriteMark> mark() {
        return WriteMark.of(object);
    }

    /** Whether the server resizes pods where they run, if the object leaves them there. */
    boolean resizes() {
        return around.resizes();
    }

    /** The object's own. */
    List<RunningPod> pods() {
        return around.pods().get();
    }

    ArrayNode patch(List<Change> changes, WriteKey key) {
        return patch(changes, key.toString());
    }

    /** For a dry run, of which nothing stays. */
    ArrayNode rehearsal(List<Change> changes) {
        return patch(changes, "rehearsal");
    }

    private ArrayNode patch(List<Change> changes, String key) {
        var generation = object.at("/metadata/generation").asLong(0);
        var mark = new WriteMark(
                key,
                around.now().truncatedTo(ChronoUnit.SECONDS),
                generation == 0 ? 0 : generation + 1,
                resizesFor(changes));
        return Patch.of(id.kind(), object, changes, mark);
    }

    /** Whether pods are resized where they run for these changes. */
    boolean resizesFor(List<Change> changes) {
        return resizes() && InPlace.isMeant(object, changes);
    }
}
