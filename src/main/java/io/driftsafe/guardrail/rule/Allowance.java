package io.driftsafe.guardrail.rule;

import io.driftsafe.guardrail.rule.Expression.Evaluation;
import java.time.Duration;
import java.util.Optional;

/** What all rules by which one change is judged may still take together. Not for several threads. */
public final class Allowance {

    private final EvaluationBounds each;
    private final EvaluationBounds together;
    private long cost;
    private Duration time = Duration.ZERO;

    Allowance(EvaluationBounds each, EvaluationBounds together) {
        this.each = each;
        this.together = together;
    }

    /** For the rules of all policies that judge a change. */
    public static Allowance ofCheck() {
        return new Allowance(EvaluationBounds.DEFAULT, EvaluationBounds.TOGETHER);
    }

    Evaluation evaluate(Expression expression, Variables variables) {
        if (cost >= together.cost() || time.compareTo(together.time()) >= 0) {
            return expression.notEvaluated(new Failure(
                    "The rules before it took all that they may take together, %d steps or %d s: make rules simpler, or their policies' scopes narrower"
                            .formatted(together.cost(), together.time().toSeconds()),
                    Optional.empty()));
        }
        var start = System.nanoTime();
        var evaluation = expression.evaluate(variables, each);
        time = time.plusNanos(System.nanoTime() - start);
        cost += evaluation.meter().cost();
        return evaluation;
    }
}
