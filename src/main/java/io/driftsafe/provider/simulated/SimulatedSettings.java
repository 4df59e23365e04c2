package io.driftsafe.provider.simulated;

import io.driftsafe.provider.Timing;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the simulated cloud behaves. Whether there is one ({@code enabled}) and whether it begins with the sample
 * ({@code sample}) depends on the database where it is not set.
 *
 * @param latency how long each call takes
 * @param callTimeout how long a caller waits for an answer
 * @param settle for how long after that an effect may still land
 */
@ConfigurationProperties("driftsafe.provider.simulated")
record SimulatedSettings(
        @DefaultValue("50ms") Duration latency,
        @DefaultValue("5s") Duration callTimeout,
        @DefaultValue("1s") Duration settle) {

    Timing timing() {
        return new Timing(callTimeout, settle);
    }
}
