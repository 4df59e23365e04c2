package io.driftsafe.guardrail.rule;

import java.time.Duration;

/**
 * What the evaluation of expressions may take at most.
 *
 * @param cost one for each subexpression that is evaluated, and the size of each list, map and text that it makes
 */
record EvaluationBounds(long cost, Duration time) {

    /** Far more than any sensible rule needs of the largest resource. */
    static final EvaluationBounds DEFAULT = new EvaluationBounds(5_000_000, Duration.ofSeconds(2));

    /** Of all rules that judge one change; the last may go beyond it by its own. */
    static final EvaluationBounds TOGETHER = new EvaluationBounds(50_000_000, Duration.ofSeconds(10));
}
