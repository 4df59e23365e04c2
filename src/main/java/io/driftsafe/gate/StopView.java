package io.driftsafe.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A stop as clients see it. */
record StopView(
        @Nullable String provider,
        @Nullable String account,
        @Nullable Label label,
        Stop.Rollbacks rollbacks,
        String reason,
        String stoppedBy,
        Instant stoppedAt,
        @Nullable String releasedBy,
        @Nullable Instant releasedAt,
        @Nullable String releasedBecause) {

    static StopView of(Stop stop) {
        return new StopView(
                stop.scope().provider().orElse(null),
                stop.scope().account().orElse(null),
                stop.scope().label().orElse(null),
                stop.rollbacks(),
                stop.reason(),
                stop.stoppedBy(),
                stop.stoppedAt(),
                stop.release().map(Stop.Release::by).orElse(null),
                stop.release().map(Stop.Release::at).orElse(null),
                stop.release().map(Stop.Release::because).orElse(null));
    }
}
