package io.driftsafe.operation;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How all operations stand at one moment.
 *
 * @param operations how many are in each state
 * @param waiting how many accepted ones do not begin yet, by what holds them: {@code stopped}, {@code budget} and the
 *     like
 * @param failedChecks how many failed operations failed each check
 * @param monthlySavingsApplied of the applied operations whose costs are known
 * @param savings of the applied operations, by how they are known
 */
record Summary(
        Map<String, Long> operations,
        Map<String, Long> waiting,
        Map<String, Long> failedChecks,
        BigDecimal monthlySavingsApplied,
        Sums savings,
        List<Unresolved> needsAttention,
        Instant asOf) {

    /**
     * Sums of savings a month; those that are not known are left out.
     *
     * @param estimated when the operations were created
     * @param applied when they were applied, by the prices of then
     */
    record Sums(BigDecimal estimated, BigDecimal applied) {}

    /** An operation that waits for a person. */
    record Unresolved(OperationId id, OperationState status, String message) {}
}
