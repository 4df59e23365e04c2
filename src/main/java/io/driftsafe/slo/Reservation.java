package io.driftsafe.slo;

import io.driftsafe.wire.TypeId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What one operation holds of the cost SLOs: its change, from the moment it goes to apply until the change shows in
 * what was spent or is put back.
 *
 * @param settledAt when applying ended; empty while nobody knows how it ends
 * @param applied whether the change was proven to have taken
 */
record Reservation(
        UUID operation, CostChange change, Instant reservedAt, Optional<Instant> settledAt, boolean applied) {

    String operationId() {
        return TypeId.format("op", operation);
    }

    State state() {
        if (applied) {
            return State.APPLIED;
        }
        return settledAt.isPresent() ? State.ACKNOWLEDGED : State.APPLYING;
    }

    /** How far the operation is. */
    enum State {
        APPLYING,
        APPLIED,
        /** It may have been applied or not, and a person has dealt with it. */
        ACKNOWLEDGED
    }
}
