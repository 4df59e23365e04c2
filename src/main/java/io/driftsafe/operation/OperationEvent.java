package io.driftsafe.operation;

import io.driftsafe.audit.LogLevel;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.safety.Finding;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A fact that changes an operation; each is one line of its execution log. */
public sealed interface OperationEvent {

    /** All checks were asked, and none failed. */
    record ChecksPassed(List<Finding> findings) implements OperationEvent {}

    /** All checks were asked, and at least one failed. */
    record ChecksFailed(List<Finding> findings) implements OperationEvent {}

    /** Somebody withdrew it. */
    record Cancelled(Optional<String> reason) implements OperationEvent {}

    /** It may now change the resource. */
    record ApplyStarted() implements OperationEvent {}

    /**
     * The fix took, and nothing else changed.
     *
     * @param was what the resource was before, at the prices of now; empty where that was not seen
     */
    record Applied(Snapshot now, Optional<Snapshot> was) implements ApplyOutcome {

        /** A month, by the prices of now; empty where a cost is not known. */
        Optional<Money> savings() {
            return was.flatMap(Snapshot::estimatedCost)
                    .flatMap(before -> now.estimatedCost().map(before::minus));
        }
    }

    /**
     * The fix did not take, or not as it should.
     *
     * @param findings when it was the checks that failed
     * @param betweenStages it broke off after one of its stages may have been done and before the last surely was
     */
    record ApplyFailed(Failure failure, List<Finding> findings, boolean betweenStages) implements ApplyOutcome {

        ApplyFailed(Failure failure, boolean betweenStages) {
            this(failure, List.of(), betweenStages);
        }

        ApplyFailed(Failure failure) {
            this(failure, false);
        }
    }

    /** It may now put the resource back. */
    record RollbackStarted(boolean automatic, Optional<String> reason) implements OperationEvent {}

    /** Our paths are as they were before the write. */
    record RolledBack(Snapshot now) implements RollbackOutcome {}

    /** Our paths are not all as they were; a person has to look. */
    record RollbackFailed(Failure failure) implements RollbackOutcome {}

    /** A person has dealt with it. */
    record Acknowledged(String reason) implements OperationEvent {}

    /** How applying ended. */
    sealed interface ApplyOutcome extends OperationEvent {}

    /** How rolling back ended. */
    sealed interface RollbackOutcome extends OperationEvent {}

    default LogLevel level() {
        return switch (this) {
            case ChecksFailed _, Acknowledged _ -> LogLevel.WARNING;
            case RollbackStarted(var automatic, var _) -> automatic ? LogLevel.WARNING : LogLevel.INFO;
            case ApplyFailed _ -> LogLevel.ERROR;
            case RollbackFailed _ -> LogLevel.CRITICAL;
            case ChecksPassed _, Cancelled _, ApplyStarted _, Applied _, RolledBack _ -> LogLevel.INFO;
        };
    }

    /** For people. */
    default String message() {
        return switch (this) {
            case ChecksPassed _ -> "Safety checks passed";
            case ChecksFailed(var findings) -> "Safety checks failed: " + failed(findings);
            case Cancelled(var reason) -> "Operation cancelled" + because(reason);
            case ApplyStarted _ -> "Applying the fix";
            case Applied _ -> "Fix applied and verified";
            case ApplyFailed(var failure, var _, var _) -> "Fix failed: " + failure.message();
            case RollbackStarted(var automatic, var reason) ->
                (automatic ? "Rolling back automatically" : "Rolling back") + because(reason);
            case RolledBack _ -> "Rolled back and verified";
            case RollbackFailed(var failure) -> "Rollback failed: " + failure.message();
            case Acknowledged(var reason) -> "Acknowledged: " + reason;
        };
    }

    /** For programs. */
    default Map<String, Object> context() {
        return switch (this) {
            case ChecksPassed(var findings) -> statuses(findings);
            case ChecksFailed(var findings) -> statuses(findings);
            case Applied(var now, var _) ->
                Map.of("config_hash", now.configHash().value());
            case RolledBack(var now) -> Map.of("config_hash", now.configHash().value());
            case ApplyFailed(var failure, var _, var _) -> failure.context();
            case RollbackFailed(var failure) -> failure.context();
            case RollbackStarted(var automatic, var _) -> Map.of("automatic", automatic);
            case Cancelled _, ApplyStarted _, Acknowledged _ -> Map.of();
        };
    }

    static String failed(List<Finding> findings) {
        return findings.stream().filter(Finding::failed).map(Finding::message).collect(Collectors.joining("; "));
    }

    private static Map<String, Object> statuses(List<Finding> findings) {
        return findings.stream()
                .collect(Collectors.toMap(
                        finding -> finding.check().shortName(),
                        finding -> finding.status().name().toLowerCase(Locale.ROOT)));
    }

    private static String because(Optional<String> reason) {
        return reason.map(text -> ": " + text).orElse("");
    }
}
