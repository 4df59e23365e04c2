package io.driftsafe.guardrail;

import java.util.List;

/**
 * What would have come of the policies' check, had one version judged in place of the one that did.
 *
 * @param operations how many were judged
 * @param inScope how many of them the policy is for
 * @param items the newest of those of which something else would have come
 * @param leftOut how many more there are
 */
record SimulationResult(
        String policyId,
        String policy,
        int version,
        int operations,
        int inScope,
        OutcomeCounts was,
        OutcomeCounts wouldBe,
        int newlyBlocked,
        int newlyWarned,
        int newlyPassed,
        List<ChangedOutcome> items,
        int leftOut) {

    SimulationResult {
        items = List.copyOf(items);
    }
}
