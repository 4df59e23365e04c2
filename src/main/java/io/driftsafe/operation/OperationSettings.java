package io.driftsafe.operation;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How operations are carried out.
 *
 * @param parallelism fixes that are applied at once on this node; rollbacks have places of their own
 * @param retryDelays waits after each try that surely had no effect; when they are used up the operation fails
 * @param outcomeDeadline for how long an unknown outcome is read back
 * @param eventStreams streams of events open at once on this node
 */
@ConfigurationProperties("driftsafe.operation")
public record OperationSettings(
        @DefaultValue("64") int parallelism,
        @DefaultValue({"1s", "4s", "10s"}) List<Duration> retryDelays,
        @DefaultValue("30m") Duration outcomeDeadline,
        @DefaultValue("500") int eventStreams) {

    public OperationSettings {
        if (parallelism < 1 || parallelism > 1000) {
            throw new IllegalArgumentException("driftsafe.operation.parallelism must be 1 to 1000");
        }
        if (outcomeDeadline.isNegative() || outcomeDeadline.isZero()) {
            throw new IllegalArgumentException("driftsafe.operation.outcome-deadline must be positive");
        }
        if (retryDelays.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException("driftsafe.operation.retry-delays must not be negative");
        }
        if (eventStreams < 1 || eventStreams > 5000) {
            throw new IllegalArgumentException("driftsafe.operation.event-streams must be 1 to 5000");
        }
        retryDelays = List.copyOf(retryDelays);
    }

    /** For an eighth as many rollbacks there always is room, however many fixes are being applied. */
    public int placesForRollbacks() {
        return Math.ceilDiv(parallelism, 8);
    }
}
