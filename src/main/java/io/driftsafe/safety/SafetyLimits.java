package io.driftsafe.safety;

/**
 * How much the checks let pass.
 *
 * @param blockFrom the least severity of drift that blocks
 * @param maxCostIncreasePercent up to which a fix that costs more only warns when not strict
 */
public record SafetyLimits(DriftSeverity blockFrom, int maxCostIncreasePercent) {

    public SafetyLimits {
        if (blockFrom == DriftSeverity.NONE || blockFrom.compareTo(DriftSeverity.MAJOR) > 0) {
            throw new IllegalArgumentException("Drift must block from minor, moderate or major");
        }
        if (maxCostIncreasePercent < 0) {
            throw new IllegalArgumentException("The allowed cost increase must not be negative");
        }
    }
}
