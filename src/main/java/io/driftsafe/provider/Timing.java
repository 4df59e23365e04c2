package io.driftsafe.provider;

import io.driftsafe.resource.ResourceType;
import java.time.Duration;

/** How long a call may take, and for how long after that its effect may still land. */
public record Timing(Duration callTimeout, Duration settleTime) {

    /** The same for a type that settles in its own time. */
    public Timing of(ResourceType type) {
        return new Timing(callTimeout, type.handling().settleTime().orElse(settleTime));
    }
}
