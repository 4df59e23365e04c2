package io.driftsafe.provider.simulated;

import io.driftsafe.provider.Timing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the simulated cloud behaves.
 *
 * @param enabled whether there is one; where it is not set, with the embedded database only
 * @param sample whether it begins with the sample inventory; where it is not set, with the embedded database only
 * @param latency how long each call takes
 * @param callTimeout how long a caller waits for an answer
 * @param settle for how long after that an effect may still land
 */
@ConfigurationProperties("driftsafe.provider.simulated")
record SimulatedSettings(
        @Nullable Boolean enabled,
        @Nullable Boolean sample,
        @DefaultValue("50ms") Duration latency,
        @DefaultValue("5s") Duration callTimeout,
        @DefaultValue("1s") Duration settle) {

    SimulatedSettings {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("driftsafe.provider.simulated.latency must not be negative");
        }
        if (callTimeout.compareTo(latency) <= 0) {
            throw new IllegalArgumentException(
                    "driftsafe.provider.simulated.call-timeout must be longer than driftsafe.provider.simulated.latency");
        }
        if (settle.isNegative()) {
            throw new IllegalArgumentException("driftsafe.provider.simulated.settle must not be negative");
        }
    }

    Timing timing() {
        return new Timing(callTimeout, settle);
    }
}
