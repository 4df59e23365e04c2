package io.driftsafe.operation;

import io.driftsafe.safety.DriftSeverity;
import io.driftsafe.safety.SafetyLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How strictly the safety checks judge.
 *
 * @param blockFrom the least severity of drift that blocks; may only be lowered from major
 * @param maxCostIncreasePercent up to which a fix that costs more only warns when not strict
 * @param findingsValidFor how long findings are good for applying
 */
@ConfigurationProperties("driftsafe.safety")
record SafetySettings(
        @DefaultValue("major") DriftSeverity blockFrom,
        @DefaultValue("10") int maxCostIncreasePercent,
        @DefaultValue("15m") Duration findingsValidFor) {

    SafetySettings {
        if (blockFrom == DriftSeverity.NONE || blockFrom.compareTo(DriftSeverity.MAJOR) > 0) {
            throw new IllegalArgumentException("driftsafe.safety.block-from must be minor, moderate or major");
        }
        if (maxCostIncreasePercent < 0) {
            throw new IllegalArgumentException("driftsafe.safety.max-cost-increase-percent must not be negative");
        }
        if (!findingsValidFor.isPositive()) {
            throw new IllegalArgumentException("driftsafe.safety.findings-valid-for must be positive");
        }
    }

    SafetyLimits limits() {
        return new SafetyLimits(blockFrom, maxCostIncreasePercent);
    }
}
