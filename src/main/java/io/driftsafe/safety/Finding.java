package io.driftsafe.safety;

import io.driftsafe.guardrail.PolicyJudge;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.resource.CostImpact;
import java.util.List;
import java.util.Optional;

/**
 * The answer of one safety check.
 *
 * @param cost what the check of the cost has judged
 * @param judges the versions of policies that were asked, if it asks any
 * @param violations every breach that they found, blocking or not
 */
public record Finding(
        SafetyCheck check,
        Status status,
        String message,
        Optional<CostImpact> cost,
        List<PolicyJudge> judges,
        List<Violation> violations) {

    public Finding {
        judges = List.copyOf(judges);
        violations = List.copyOf(violations);
    }

    /** Of a check that neither judges the cost nor asks policies. */
    public Finding(SafetyCheck check, Status status, String message) {
        this(check, status, message, Optional.empty(), List.of(), List.of());
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
