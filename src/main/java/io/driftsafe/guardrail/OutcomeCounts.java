package io.driftsafe.guardrail;

import io.driftsafe.guardrail.PastOperations.Outcome;
import java.util.Map;

/** How many operations there are of each outcome of asking the policies. */
record OutcomeCounts(int notJudged, int passed, int warned, int blocked) {

    static OutcomeCounts of(Map<Outcome, Integer> counts) {
        return new OutcomeCounts(
                counts.getOrDefault(Outcome.NOT_JUDGED, 0),
                counts.getOrDefault(Outcome.PASSED, 0),
                counts.getOrDefault(Outcome.WARNED, 0),
                counts.getOrDefault(Outcome.BLOCKED, 0));
    }
}
