package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as it was just read.
 *
 * @param date the server's time of it
 */
record Look(ObjectId id, ObjectNode object, Autoscalers autoscalers, Instant date, Observation observation) {

    /** What the service left with its last write. */
    Optional<WriteMark> mark() {
        return WriteMark.of(object);
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
        var mark = new WriteMark(key, date.truncatedTo(ChronoUnit.SECONDS), generation == 0 ? 0 : generation + 1);
        return Patch.of(id.kind(), object, changes, mark);
    }
}
