package io.driftsafe.operation;

import io.driftsafe.safety.Finding;
import io.driftsafe.safety.SafetyCheck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A safety check with its latest answer, as it is stored and shown.
 *
 * @param costImpact what the check of the cost has judged; null of every other, and before it was run
 */
record CheckResult(
        String name,
        String description,
        SafetyCheck checkType,
        Finding.Status status,
        @Nullable String message,
        @Nullable Instant checkedAt,
        @Nullable CostImpactView costImpact) {

    /**
     * Before any check was run.
     *
     * @param rehearsed whether the cloud can be asked beforehand
     */
    static List<CheckResult> pending(boolean rehearsed) {
        return SafetyCheck.asked(rehearsed)
                .map(check -> of(check, Finding.Status.PENDING, null, null, null))
                .toList();
    }

    static List<CheckResult> of(List<Finding> findings, Instant checkedAt) {
        return findings.stream()
                .map(finding -> of(
                        finding.check(),
                        finding.status(),
                        finding.message(),
                        checkedAt,
                        finding.cost().map(CostImpactView::of).orElse(null)))
                .toList();
    }

    private static CheckResult of(
            SafetyCheck check,
            Finding.Status status,
            @Nullable String message,
            @Nullable Instant checkedAt,
            @Nullable CostImpactView costImpact) {
        return new CheckResult(check.shortName(), check.description(), check, status, message, checkedAt, costImpact);
    }

    boolean failed() {
        return status == Finding.Status.FAILED;
    }
}
