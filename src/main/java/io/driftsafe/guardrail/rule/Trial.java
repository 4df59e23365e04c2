package io.driftsafe.guardrail.rule;

import io.driftsafe.guardrail.rule.Expression.Evaluation;
import io.driftsafe.guardrail.rule.RuleLanguage.Outcome;
import io.driftsafe.problem.Refusal;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How an expression, or a rule, fares on a document.
 *
 * @param result the value of the expression; null where it has none, or is null
 * @param error why it has no value
 * @param verdict what a rule that requires it would say; null where the expression is not true or false in kind
 * @param message what would be said of a change that does not satisfy the rule
 * @param cost how many steps it took, of those that it may take
 */
@Schema(name = "PolicyTestResult")
public record Trial(
        @Nullable JsonNode result,
        @Nullable String error,
        @Nullable Verdict verdict,
        @Nullable String message,
        List<Part> subexpressions,
        long cost,
        long costLimit) {

    /**
     * Tries an expression of any kind.
     *
     * @param digest of a secret, which has to look as {@code <key id>:<64 hex>}
     * @param caller who tries it
     * @throws Refusal 422 that points at {@code /expression}
     */
    public static Trial ofExpression(
            String text, Document document, UnaryOperator<String> digest, String caller, Instant now) {
        var variables = document.variables(digest, caller, now);
        return switch (RuleLanguage.anything(text)) {
            case Outcome.Good(var expression) -> {
                var evaluation = expression.evaluate(variables, EvaluationBounds.DEFAULT);
                var truth = evaluation.value().filter(Boolean.class::isInstance);
                yield new Trial(
                        value(evaluation),
                        error(evaluation),
                        truth.map(isTrue -> isTrue.equals(true) ? Verdict.SATISFIED : Verdict.VIOLATED)
                                .orElse(evaluation.failure().isPresent() ? Verdict.UNDECIDED : null),
                        null,
                        parts("expression", expression, evaluation),
                        evaluation.meter().cost(),
                        EvaluationBounds.DEFAULT.cost());
            }
            case Outcome.Wrong(var complaints) ->
                throw new Compilation.Miswritten(complaints.stream()
                                .map(complaint ->
                                        new PolicyError("/expression", complaint.place(), complaint.message()))
                                .toList())
                        .refusal("");
        };
    }

    /** The same of a rule; its errors are pointed at within {@code /rule}. */
    public static Trial ofRule(
            PolicyRule rule, Document document, UnaryOperator<String> digest, String caller, Instant now) {
        var compiled = CompiledPolicy.compileAlone(rule, "/rule");
        var variables = document.variables(digest, caller, now);
        var bounds = EvaluationBounds.DEFAULT;
        var when = compiled.when().map(expression -> expression.evaluate(variables, bounds));
        var required = compiled.required().evaluate(variables, bounds);
        var verdict = compiled.judge(variables, Allowance.ofCheck());
        var parts = new ArrayList<Part>();
        when.ifPresent(evaluation -> parts.addAll(parts("when", compiled.when().orElseThrow(), evaluation)));
        parts.addAll(parts("expression", compiled.required(), required));
        return new Trial(
                value(required),
                error(required),
                switch (verdict) {
                    case RuleVerdict.Satisfied _ -> Verdict.SATISFIED;
                    case RuleVerdict.Violated _ -> Verdict.VIOLATED;
                    case RuleVerdict.Undecided _ -> Verdict.UNDECIDED;
                },
                switch (verdict) {
                    case RuleVerdict.Satisfied _ -> null;
                    case RuleVerdict.Violated(var _, var message) -> message;
                    case RuleVerdict.Undecided(var _, var message) -> message;
                },
                parts,
                required.meter().cost()
                        + when.map(Evaluation::meter).map(Meter::cost).orElse(0L),
                bounds.cost());
    }

    private static @Nullable JsonNode value(Evaluation evaluation) {
        return evaluation.value().map(ShownValue::json).orElse(null);
    }

    private static @Nullable String error(Evaluation evaluation) {
        return evaluation.failure().map(Failure::why).orElse(null);
    }

    private static List<Part> parts(String of, Expression expression, Evaluation evaluation) {
        return expression.subexpressions().stream()
                .map(part -> part(of, part, evaluation))
                .toList();
    }

    private static Part part(String of, Subexpression part, Evaluation evaluation) {
        var value = evaluation.meter().lastValue(part.id()).filter(seen -> !ShownValue.isError(seen));
        var failure = evaluation
                .failure()
                .filter(found -> found.at().filter(id -> id == part.id()).isPresent());
        var place = part.place();
        return new Part(
                of,
                ShownValue.oneLine(part.text()),
                value.map(ShownValue::json).orElse(null),
                failure.map(Failure::why).orElse(null),
                value.isPresent() || failure.isPresent(),
                place.map(PolicyError.Place::line).orElse(null),
                place.map(PolicyError.Place::column).orElse(null));
    }

    /** What becomes of a rule. */
    public enum Verdict {
        SATISFIED,
        VIOLATED,
        UNDECIDED
    }

    /**
     * A part of an expression, with its value when it was last evaluated, which in a loop is that of the last round.
     *
     * @param of which expression of a rule it is a part of
     * @param evaluated false where its value did not matter
     */
    @Schema(name = "PolicyTestPart")
    public record Part(
            String of,
            String expression,
            @Nullable JsonNode value,
            @Nullable String error,
            boolean evaluated,
            @Nullable Integer line,
            @Nullable Integer column) {}
}
