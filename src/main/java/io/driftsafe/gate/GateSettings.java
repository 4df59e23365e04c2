package io.driftsafe.gate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much begins while a cloud does not answer as it should, and after a standstill.
 *
 * @param rampStep how long one operation may be in flight, then two, then four and so on; zero lets all begin at once
 * @param breaker of each account
 */
@ConfigurationProperties("driftsafe.gate")
record GateSettings(
        @DefaultValue("1s") Duration rampStep, @DefaultValue Breaker breaker) {

    GateSettings {
        if (rampStep.isNegative() || rampStep.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("driftsafe.gate.ramp-step must be from 0s to 10m");
        }
    }

    /**
     * When a circuit breaker opens and closes.
     *
     * @param failureRatePercent of the calls within the window; from so many on it opens
     * @param minimumCalls within the window, before which it does not open
     * @param openFor how long nothing begins before a few try again
     * @param probes how many these are
     */
    record Breaker(
            @DefaultValue("50") int failureRatePercent,
            @DefaultValue("20") int minimumCalls,
            @DefaultValue("60s") Duration window,
            @DefaultValue("30s") Duration openFor,
            @DefaultValue("3") int probes) {

        Breaker {
            requireWithin("failure-rate-percent", failureRatePercent, 1, 100);
            requireWithin("minimum-calls", minimumCalls, 1, 100_000);
            requireWithin("window", window.toSeconds(), 1, 3600);
            requireWithin("open-for", openFor.toSeconds(), 1, 3600);
            requireWithin("probes", probes, 1, 1000);
        }

        private static void requireWithin(String name, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        "driftsafe.gate.breaker.%s must be from %d to %d, in seconds where it is a time"
                                .formatted(name, least, most));
            }
        }
    }
}
