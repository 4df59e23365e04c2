package io.driftsafe.guardrail.rule;

import io.driftsafe.guardrail.rule.Expression.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.stream.Stream;

/** A rule whose expressions were checked. */
record CompiledRule(
        PolicyRule rule, Optional<Expression> when, Expression required, Optional<Expression> messageExpression) {

    private static final int MOST_SEEN = 8;

    boolean readsInventory() {
        return Stream.of(when, Optional.of(required), messageExpression)
                .flatMap(Optional::stream)
                .anyMatch(expression -> expression.names("inventory"));
    }

    RuleVerdict judge(Variables variables, Allowance allowance) {
        if (when.isPresent()) {
            var asked = allowance.evaluate(when.get(), variables);
            var about = truth(asked);
            if (about.isEmpty()) {
                return undecided("whether the rule is about this change", when.get(), asked);
            }
            if (!about.get()) {
                return new RuleVerdict.Satisfied(rule);
            }
        }
        return verdict(allowance.evaluate(required, variables), variables, allowance);
    }

    RuleVerdict verdict(Evaluation asked, Variables variables, Allowance allowance) {
        return truth(asked)
                .<RuleVerdict>map(satisfied -> satisfied
                        ? new RuleVerdict.Satisfied(rule)
                        : new RuleVerdict.Violated(rule, violation(asked, variables, allowance)))
                .orElseGet(() -> undecided("whether the change is as required", required, asked));
    }

    private static Optional<Boolean> truth(Evaluation evaluation) {
        return evaluation.value().filter(Boolean.class::isInstance).map(Boolean.class::cast);
    }

    private RuleVerdict undecided(String what, Expression expression, Evaluation evaluation) {
        var why = evaluation
                .failure()
                .map(Failure::why)
                .orElseGet(() -> "the expression is neither true nor false but %s"
                        .formatted(evaluation.value().map(ShownValue::text).orElse("nothing")));
        return new RuleVerdict.Undecided(
                rule,
                "It cannot be told %s, which counts as a violation. %s%s"
                        .formatted(what, why, details(expression, evaluation)));
    }

    private String violation(Evaluation evaluation, Variables variables, Allowance allowance) {
        return message(variables, allowance) + details(required, evaluation);
    }

    private String message(Variables variables, Allowance allowance) {
        return withoutStop(messageExpression
                .flatMap(expression -> allowance.evaluate(expression, variables).value())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank())
                .map(text -> ShownValue.oneLine(ShownValue.masked(text)))
                .orElse(rule.message()));
    }

    private String details(Expression expression, Evaluation evaluation) {
        var parts = new ArrayList<String>();
        var seen = seen(expression, evaluation);
        if (!seen.isEmpty()) {
            parts.add("saw " + seen);
        }
        parts.add("required is " + ShownValue.oneLine(required.text()));
        var remedy = Optional.ofNullable(rule.remedy()).map(text -> ". " + withoutStop(text));
        return " (%s)%s".formatted(String.join("; ", parts), remedy.orElse(""));
    }

    /** What was looked at last, which in a loop is what ended it. */
    private static String seen(Expression expression, Evaluation evaluation) {
        var seen = new LinkedHashSet<String>();
        for (var part : expression.subexpressions()) {
            if (part.isRead()) {
                evaluation
                        .meter()
                        .lastValue(part.id())
                        .filter(value -> !ShownValue.isError(value))
                        .ifPresent(value -> seen.add(
                                "%s = %s".formatted(ShownValue.shortened(part.text()), ShownValue.text(value))));
            }
        }
        var shown = seen.stream().limit(MOST_SEEN).toList();
        return String.join(", ", shown) + (seen.size() > MOST_SEEN ? " and more" : "");
    }

    private static String withoutStop(String sentence) {
        return sentence.strip().replaceAll("\\.+$", "");
    }
}
