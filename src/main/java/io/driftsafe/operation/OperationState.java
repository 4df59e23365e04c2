package io.driftsafe.operation;

import io.driftsafe.operation.OperationEvent.Acknowledged;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.operation.OperationEvent.ApplyStarted;
import io.driftsafe.operation.OperationEvent.Cancelled;
import io.driftsafe.operation.OperationEvent.ChecksFailed;
import io.driftsafe.operation.OperationEvent.ChecksPassed;
import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.operation.OperationEvent.RollbackStarted;
import io.driftsafe.operation.OperationEvent.RolledBack;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where an operation stands in its life. */
public enum OperationState {
    PENDING,
    VALIDATING_SAFETY,
    APPLYING,
    APPLIED,
    FAILED,
    ROLLING_BACK,
    ROLLED_BACK,
    ROLLBACK_FAILED,
    CANCELLED;

    /** By state and event, so that a late verdict of a check cannot end an apply. */
    private static final Map<OperationState, Map<Class<? extends OperationEvent>, OperationState>> NEXT = Map.of(
            PENDING,
                    Map.of(
                            ChecksPassed.class, VALIDATING_SAFETY,
                            ChecksFailed.class, FAILED,
                            Cancelled.class, CANCELLED),
            VALIDATING_SAFETY,
                    Map.of(
                            ChecksPassed.class, VALIDATING_SAFETY,
                            ChecksFailed.class, FAILED,
                            ApplyStarted.class, APPLYING,
                            Cancelled.class, CANCELLED),
            APPLYING, Map.of(Applied.class, APPLIED, ApplyFailed.class, FAILED),
            APPLIED, Map.of(RollbackStarted.class, ROLLING_BACK),
            FAILED, Map.of(RollbackStarted.class, ROLLING_BACK, Acknowledged.class, FAILED),
            ROLLING_BACK, Map.of(RolledBack.class, ROLLED_BACK, RollbackFailed.class, ROLLBACK_FAILED),
            ROLLBACK_FAILED, Map.of(RollbackStarted.class, ROLLING_BACK, Acknowledged.class, ROLLBACK_FAILED),
            ROLLED_BACK, Map.of(),
            CANCELLED, Map.of());

    private static final Map<OperationState, List<String>> ACTIONS = Map.of(
            PENDING, List.of("check", "cancel"),
            VALIDATING_SAFETY, List.of("check", "apply", "cancel"),
            APPLYING, List.of(),
            APPLIED, List.of("rollback"),
            FAILED, List.of("retry", "rollback", "acknowledge"),
            ROLLING_BACK, List.of(),
            ROLLED_BACK, List.of("retry"),
            ROLLBACK_FAILED, List.of("rollback", "acknowledge"),
            CANCELLED, List.of("retry"));

    /** Where the event leads from here, or empty if it cannot happen here. */
    public Optional<OperationState> after(OperationEvent event) {
        return Optional.ofNullable(NEXT.getOrDefault(this, Map.of()).get(event.getClass()));
    }

    /** What a caller can ask for in this state. */
    public List<String> actions() {
        return ACTIONS.getOrDefault(this, List.of());
    }

    /** No work goes on. */
    public boolean atRest() {
        return this != APPLYING && this != ROLLING_BACK;
    }

    /** Whether an apply may still come. */
    boolean beforeApply() {
        return this == PENDING || this == VALIDATING_SAFETY;
    }

    /** As clients see it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
