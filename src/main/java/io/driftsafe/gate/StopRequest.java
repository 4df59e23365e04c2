package io.driftsafe.gate;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be stopped, or released.
 *
 * @param stopped left out, true; false releases what was stopped with the same provider, account and label
 * @param provider left out, all of them
 * @param account left out, all of them
 * @param label left out, whatever the labels
 * @param rollbacks left out, they run
 */
record StopRequest(
        @Nullable Boolean stopped,
        @Nullable @Size(min = 1, max = 64) String provider,
        @Nullable @Size(min = 1, max = 256) String account,
        @Nullable @Valid Label label,
        Stop.@Nullable Rollbacks rollbacks,
        @NotBlank @Size(max = 1000) String reason) {

    boolean stops() {
        return stopped == null || stopped;
    }

    Stop.Rollbacks rollbacksOrRun() {
        return rollbacks == null ? Stop.Rollbacks.RUN : rollbacks;
    }

    StopScope scope() {
        return new StopScope(Optional.ofNullable(provider), Optional.ofNullable(account), Optional.ofNullable(label));
    }
}
