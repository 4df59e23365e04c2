package io.driftsafe.operation;

import io.driftsafe.guardrail.PolicyJudge;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.safety.Finding;
import io.driftsafe.safety.SafetyCheck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A safety check with its latest answer, as it is stored and shown.
 *
 * @param costImpact what the check of the cost has judged; null of every other, and before it was run
 * @param judges the versions of policies that were asked
 */
record CheckResult(
        String name,
        String description,
        SafetyCheck checkType,
        Finding.Status status,
        @Nullable String message,
        @Nullable Instant checkedAt,
        @Nullable CostImpactView costImpact,
        List<PolicyJudge> judges,
        List<Violation> violations) {

    /** What was stored before there were policies has neither judges nor violations. */
    CheckResult(
            String name,
            String description,
            SafetyCheck checkType,
            Finding.Status status,
            @Nullable String message,
            @Nullable Instant checkedAt,
            @Nullable CostImpactView costImpact,
            @Nullable List<PolicyJudge> judges,
            @Nullable List<Violation> violations) {
        this.name = name;
        this.description = description;
        this.checkType = checkType;
        this.status = status;
        this.message = message;
        this.checkedAt = checkedAt;
        this.costImpact = costImpact;
        this.judges = judges == null ? List.of() : List.copyOf(judges);
        this.violations = violations == null ? List.of() : List.copyOf(violations);
    }

    /**
     * Before any check was run.
     *
     * @param rehearsed whether the cloud can be asked beforehand
     */
    static List<CheckResult> pending(boolean rehearsed) {
        return SafetyCheck.asked(rehearsed)
                .map(check -> of(check, Finding.Status.PENDING, null, null, null, List.of(), List.of()))
                .toList();
    }

    static List<CheckResult> of(List<Finding> findings, Instant checkedAt) {
        return findings.stream()
                .map(finding -> of(
                        finding.check(),
                        finding.status(),
                        finding.message(),
                        checkedAt,
                        finding.cost().map(CostImpactView::of).orElse(null),
                        finding.judges(),
                        finding.violations()))
                .toList();
    }

    private static CheckResult of(
            SafetyCheck check,
            Finding.Status status,
            @Nullable String message,
            @Nullable Instant checkedAt,
            @Nullable CostImpactView costImpact,
            List<PolicyJudge> judges,
            List<Violation> violations) {
        return new CheckResult(
                check.shortName(),
                check.description(),
                check,
                status,
                message,
                checkedAt,
                costImpact,
                judges,
                violations);
    }

    boolean failed() {
        return status == Finding.Status.FAILED;
    }
}
