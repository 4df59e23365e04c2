package io.driftsafe.gate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** No gate at all, so none is closed. */
public final class OpenGates {

    private OpenGates() {}

    public static Gates gates() {
        return new Gates(List.of());
    }

    /** None of which ever opens. */
    public static Breakers breakers(Clock clock) {
        var settings = new GateSettings.Breaker(100, 100_000, Duration.ofMinutes(1), Duration.ofMinutes(1), 1);
        return new Breakers(new GateSettings(Duration.ZERO, settings), new SimpleMeterRegistry(), clock);
    }
}
