package io.driftsafe.guardrail.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Optional;

/** An expression in CEL that was checked and can be evaluated, by many threads at once. */
final class Expression {

    private final String text;
    private final CelAbstractSyntaxTree tree;
    private final CelRuntime.Program program;
    private final List<Subexpression> subexpressions;

    Expression(String text, CelAbstractSyntaxTree tree, CelRuntime.Program program) {
        this.text = text;
        this.tree = tree;
        this.program = program;
        this.subexpressions = Subexpression.allOf(tree);
    }

    String text() {
        return text;
    }

    List<Subexpression> subexpressions() {
        return subexpressions;
    }

    /** Whether it cannot be evaluated without this variable. */
    boolean names(String variable) {
        return tree.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(variable));
    }

    Evaluation evaluate(Variables variables, EvaluationBounds bounds) {
        var meter = new Meter(bounds);
        try {
            var value = program.trace(variables, variables.functions(), meter);
            return new Evaluation(Optional.of(value), Optional.empty(), meter);
        } catch (UnknownRead unknown) {
            return failed(new Failure(unknown.explanation(), Optional.empty()), meter);
        } catch (BoundsExceeded tooMuch) {
            return failed(new Failure(tooMuch.explanation(), Optional.empty()), meter);
        } catch (StackOverflowError tooDeep) {
            return failed(new Failure("The evaluation was ended, for it is nested too deep", Optional.empty()), meter);
        } catch (CelEvaluationException failure) {
            return failed(Failure.of(failure, tree), meter);
        }
    }

    Evaluation notEvaluated(Failure why) {
        return failed(why, new Meter(EvaluationBounds.DEFAULT));
    }

    private static Evaluation failed(Failure failure, Meter meter) {
        return new Evaluation(Optional.empty(), Optional.of(failure), meter);
    }

    /** How an evaluation ended: with a value or a failure, never both. */
    record Evaluation(Optional<Object> value, Optional<Failure> failure, Meter meter) {}
}
