package io.driftsafe.operation;

import io.driftsafe.provider.Timing;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Configuration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was about to be sent to a cloud, recorded before it was sent.
 *
 * @param observed the resource just before
 * @param answered whether the cloud said that it did it
 * @param handle by which the cloud tells how far it is
 */
record Intent(
        WriteKey key,
        UUID operation,
        Configuration observed,
        Instant writtenAt,
        boolean answered,
        Optional<ObjectNode> handle,
        Optional<Outcome> outcome) {

    boolean stands() {
        return outcome.isEmpty();
    }

    boolean isDone() {
        return outcome.filter(known -> known == Outcome.DONE).isPresent();
    }

    /** It may have had an effect. */
    boolean mayHaveLanded() {
        return outcome.filter(known -> known == Outcome.NOT_DONE).isEmpty();
    }

    boolean is(Direction direction) {
        return key.direction() == direction;
    }

    /** Until then the call that it announced may still land. */
    Instant landsBefore(Timing timing) {
        return writtenAt.plus(timing.callTimeout()).plus(timing.settleTime());
    }

    /** What became of it. */
    enum Outcome {
        DONE,
        NOT_DONE
    }
}
