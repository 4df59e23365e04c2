package io.driftsafe.guardrail.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why an expression has no value.
 *
 * @param why a sentence that says what to do about it where something can be done
 * @param at the part of the expression that could not be evaluated
 */
record Failure(String why, Optional<Long> at) {

    private static final Pattern MESSAGE =
            Pattern.compile("evaluation error(?: at [^:]*:(\\d+))?: (.*)", Pattern.DOTALL);
    private static final Pattern MISSING = Pattern.compile("key '(.*)' is not present in map\\.", Pattern.DOTALL);
    private static final Pattern ARGUMENTS = Pattern.compile("Function '.*' failed with arg\\(s\\) .*", Pattern.DOTALL);

    static Failure of(CelEvaluationException exception, CelAbstractSyntaxTree tree) {
        var message = MESSAGE.matcher(String.valueOf(exception.getMessage()));
        if (!message.matches()) {
            return new Failure("The expression cannot be evaluated", Optional.empty());
        }
        var reason = message.group(2);
        var at = Optional.ofNullable(message.group(1)).map(Integer::valueOf).flatMap(offset -> nodeAt(tree, offset));
        if (at.isEmpty()) {
            return new Failure("The expression cannot be evaluated: " + plain(exception, reason), Optional.empty());
        }
        var why = exception.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
                ? missing(tree, at.get(), reason)
                : "%s cannot be evaluated: %s"
                        .formatted(ShownValue.shortened(Subexpression.text(tree, at.get())), plain(exception, reason));
        return new Failure(why, Optional.of(at.get().id()));
    }

    /** The outermost of those that begin there. */
    private static Optional<CelExpr> nodeAt(CelAbstractSyntaxTree tree, int offset) {
        var positions = tree.getSource().getPositionsMap();
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(node -> positions.getOrDefault(node.id(), -1) == offset)
                .findFirst();
    }

    private static String missing(CelAbstractSyntaxTree tree, CelExpr at, String reason) {
        if (at.getKind() == Kind.CALL) {
            var container = Subexpression.text(tree, at.call().args().getFirst());
            var key = Subexpression.text(tree, at.call().args().get(1));
            return "%s is not there: ask first, as in %s in %s, or read %s[?%s].orValue(...)"
                    .formatted(Subexpression.text(tree, at), key, container, container, key);
        }
        var key = MISSING.matcher(reason);
        if (key.matches()) {
            var select = Stream.iterate(
                            at,
                            node -> node.getKind() == Kind.SELECT,
                            node -> node.select().operand())
                    .filter(node -> node.select().field().equals(key.group(1)))
                    .findFirst();
            if (select.isPresent()) {
                var operand = Subexpression.text(tree, select.get().select().operand());
                return "%s.%s is not there: ask for it first, as in has(%1$s.%2$s), or read %1$s.?%2$s.orValue(...)"
                        .formatted(operand, key.group(1));
            }
        }
        return "%s cannot be read: what it is read from has no members".formatted(Subexpression.text(tree, at));
    }

    /** CEL names all the arguments of what went wrong, which may be long, and functions in its own way. */
    private static String plain(CelEvaluationException exception, String reason) {
        return switch (exception.getErrorCode()) {
            case OVERLOAD_NOT_FOUND -> "its values are of kinds that do not go together";
            case ITERATION_BUDGET_EXCEEDED -> "it repeats more than %d times".formatted(RuleLanguage.MOST_ITERATIONS);
            case DIVIDE_BY_ZERO -> "it divides by zero";
            case NUMERIC_OVERFLOW -> "a number becomes too large";
            default ->
                ARGUMENTS.matcher(reason).matches()
                        ? "a function does not take its arguments"
                        : ShownValue.shortened(ShownValue.masked(reason));
        };
    }
}
