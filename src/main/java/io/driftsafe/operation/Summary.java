package io.driftsafe.operation;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How all operations stand at one moment.
 *
 * @param operations how many are in each state
 * @param failedChecks how many failed operations failed each check
 * @param monthlySavingsApplied of the applied operations whose costs are known
 */
record Summary(
        Map<String, Long> operations,
        Map<String, Long> failedChecks,
        BigDecimal monthlySavingsApplied,
        List<Unresolved> needsAttention,
        Instant asOf) {

    /** An operation that waits for a person. */
    record Unresolved(OperationId id, OperationState status, String message) {}
}
