package io.driftsafe.operation;

import io.driftsafe.gate.ClosedGate;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.safety.SafetyCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One thing that stands against applying an operation now. */
record Blocker(ProblemCode code, String message) {

    /**
     * All of them, in the order in which an apply refuses; none if it would be accepted.
     *
     * @param holder the other operation that has the resource, if one has
     * @param tooCostly what cost SLOs have against it, with all that is in flight
     */
    static List<Blocker> of(
            Operation operation,
            Instant now,
            Duration findingsValidFor,
            List<ClosedGate> closed,
            Optional<Holder> holder,
            List<Violation> tooCostly) {
        var blockers = new ArrayList<>(ofState(operation, now, findingsValidFor));
        if (!operation.state().beforeApply()) {
            return blockers;
        }
        closed.forEach(gate -> blockers.add(new Blocker(ProblemCode.GATE_CLOSED, gate.message())));
        holder.ifPresent(other -> blockers.add(other.blocker()));
        if (operation.state() == OperationState.VALIDATING_SAFETY) {
            tooCostly.forEach(violation -> blockers.add(new Blocker(
                    ProblemCode.CHECKS_FAILED,
                    "%s: %s".formatted(SafetyCheck.NO_SLO_VIOLATIONS.shortName(), violation.explanation()))));
        }
        return blockers;
    }

    private static List<Blocker> ofState(Operation operation, Instant now, Duration findingsValidFor) {
        return switch (operation.state()) {
            case PENDING -> List.of(new Blocker(ProblemCode.CHECKS_REQUIRED, "Safety checks have not been run"));
            case VALIDATING_SAFETY -> stale(operation, now, findingsValidFor);
            case FAILED -> {
                var failed = operation.findings().stream()
                        .filter(CheckResult::failed)
                        .map(check -> new Blocker(ProblemCode.CHECKS_FAILED, check.name() + ": " + check.message()))
                        .toList();
                yield failed.isEmpty() ? List.of(over(operation)) : failed;
            }
            case APPLYING, APPLIED, ROLLING_BACK, ROLLED_BACK, ROLLBACK_FAILED, CANCELLED -> List.of(over(operation));
        };
    }

    private static List<Blocker> stale(Operation operation, Instant now, Duration findingsValidFor) {
        var validUntil = operation.findings().stream()
                .flatMap(check -> Optional.ofNullable(check.checkedAt()).stream())
                .findFirst()
                .orElse(Instant.EPOCH)
                .plus(findingsValidFor);
        return validUntil.isAfter(now)
                ? List.of()
                : List.of(new Blocker(
                        ProblemCode.CHECKS_STALE,
                        "The findings were good until %s: run the safety checks again".formatted(validUntil)));
    }

    private static Blocker over(Operation operation) {
        return new Blocker(
                ProblemCode.ILLEGAL_TRANSITION,
                "An operation that is %s cannot be applied"
                        .formatted(operation.state().value()));
    }

    /** The operation that has the resource. */
    record Holder(OperationId id, boolean waitsForAPerson) {

        Blocker blocker() {
            return waitsForAPerson
                    ? new Blocker(
                            ProblemCode.UNRESOLVED_ROLLBACK,
                            "%s left the resource changed: roll it back or acknowledge it".formatted(id.value()))
                    : new Blocker(
                            ProblemCode.RESOURCE_BUSY,
                            "%s works on the resource: wait until it is done".formatted(id.value()));
        }
    }
}
