package io.driftsafe.safety;

import io.driftsafe.resource.CostImpact;
import java.util.Optional;

/**
 * The answer of one safety check.
 *
 * @param cost what the check of the cost has judged
 */
public record Finding(SafetyCheck check, Status status, String message, Optional<CostImpact> cost) {

    /** Of a check that does not judge the cost. */
    public Finding(SafetyCheck check, Status status, String message) {
        this(check, status, message, Optional.empty());
    }

    /** Only {@code FAILED} blocks. */
    public enum Status {
        PENDING,
        PASSED,
        WARNED,
        FAILED,
        SKIPPED
    }

    public boolean failed() {
        return status == Status.FAILED;
    }
}
