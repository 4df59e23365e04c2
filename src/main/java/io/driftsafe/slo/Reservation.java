package io.driftsafe.slo;

import io.driftsafe.wire.TypeId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one operation holds of one cost SLO, from the moment it goes to apply until its change shows in what was spent
 * or is put back.
 *
 * @param provider whose bill will show it
 * @param amount by which its change raises what is counted, negative where it saves; null where it is not known
 * @param settledAt when applying ended; empty while nobody knows how it ends
 * @param applied whether the change was proven to have taken
 */
record Reservation(
        UUID operation,
        String provider,
        String account,
        String resourceId,
        @Nullable BigDecimal amount,
        Instant reservedAt,
        Optional<Instant> settledAt,
        boolean applied) {

    /** What it counts for: while nobody knows how it ends, a saving makes no room for others. */
    @Nullable
    BigDecimal counted() {
        return amount == null || applied ? amount : amount.max(BigDecimal.ZERO);
    }

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
