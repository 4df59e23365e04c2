package io.driftsafe.operation;

import io.driftsafe.safety.Finding;
import io.driftsafe.safety.SafetyCheck;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A safety check with its latest answer, as it is stored and shown. */
record CheckResult(
        String name,
        String description,
        SafetyCheck checkType,
        Finding.Status status,
        @Nullable String message,
        @Nullable Instant checkedAt) {

    /**
     * Before any check was run.
     *
     * @param rehearsed whether the cloud can be asked beforehand
     */
    static List<CheckResult> pending(boolean rehearsed) {
        return SafetyCheck.asked(rehearsed)
                .map(check -> of(check, Finding.Status.PENDING, null, null))
                .toList();
    }

    static List<CheckResult> of(List<Finding> findings, Instant checkedAt) {
        return findings.stream()
                .map(finding -> of(finding.check(), finding.status(), finding.message(), checkedAt))
                .toList();
    }

    private static CheckResult of(
            SafetyCheck check, Finding.Status status, @Nullable String message, @Nullable Instant checkedAt) {
        return new CheckResult(check.shortName(), check.description(), check, status, message, checkedAt);
    }

    boolean failed() {
        return status == Finding.Status.FAILED;
    }
}
