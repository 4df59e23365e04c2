package io.driftsafe.gate;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** That somebody stopped something: nothing new is applied in its scope while it is in force. */
record Stop(
        UUID id,
        StopScope scope,
        Rollbacks rollbacks,
        String reason,
        String stoppedBy,
        Instant stoppedAt,
        Optional<Release> release) {

    String message() {
        return "%s stopped %s at %s: %s. Ask them, or release it by PUT /api/v1/stop with \"stopped\": false"
                .formatted(stoppedBy, scope.text(), stoppedAt, reason.strip().replaceAll("\\.+$", ""));
    }

    boolean isAs(StopRequest asked) {
        return rollbacks == asked.rollbacksOrRun() && reason.equals(asked.reason());
    }

    /** Whether rollbacks go on meanwhile. */
    enum Rollbacks {
        RUN,
        HOLD
    }

    /** Who ended it, when and why. */
    record Release(String by, Instant at, String because) {}
}
