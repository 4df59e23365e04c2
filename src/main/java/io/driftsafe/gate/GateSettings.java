package io.driftsafe.gate;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How work begins again after a standstill.
 *
 * @param rampStep how long one operation may be in flight, then two, then four and so on; zero lets all begin at once
 */
@ConfigurationProperties("driftsafe.gate")
record GateSettings(@DefaultValue("1s") Duration rampStep) {

    GateSettings {
        if (rampStep.isNegative() || rampStep.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("driftsafe.gate.ramp-step must be from 0s to 10m");
        }
    }
}
