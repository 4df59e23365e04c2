package io.driftsafe.guardrail.rule;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** CEL as rules are written in it: its variables, its functions and its bounds. */
final class RuleLanguage {

    /** In all loops of one evaluation together. */
    static final int MOST_ITERATIONS = 100_000;

    private static final int DEEPEST_NESTING = 40;
    private static final int MOST_NODES = 1_000;

    private static final Set<String> COMPARISONS =
            Set.of(Operator.EQUALS.getFunction(), Operator.NOT_EQUALS.getFunction(), Operator.IN.getFunction());

    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableOptionalSyntax(true)
            .populateMacroCalls(true)
            .maxExpressionCodePointSize(PolicyRule.LONGEST_EXPRESSION)
            .maxParseRecursionDepth(DEEPEST_NESTING)
            .maxParseExpressionNodeCount(MOST_NODES)
            .comprehensionMaxIterations(MOST_ITERATIONS)
            .build();

    /** None that makes a text longer than those that it is given. */
    private static final CelStringExtensions TEXTS = CelExtensions.strings(
            CelStringExtensions.Function.LOWER_ASCII,
            CelStringExtensions.Function.UPPER_ASCII,
            CelStringExtensions.Function.SPLIT,
            CelStringExtensions.Function.SUBSTRING,
            CelStringExtensions.Function.TRIM);

    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME = runtime();

    private static final CelValidator LITERALS = CelValidatorFactory.standardCelValidatorBuilder(COMPILER, RUNTIME)
            .addAstValidators(TimestampLiteralValidator.INSTANCE, DurationLiteralValidator.INSTANCE)
            .build();

    private RuleLanguage() {}

    private static CelCompiler compiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setTypeProvider(new Shapes())
                // Given they are made once, and not again for each expression.
                .setStandardEnvironmentEnabled(false)
                .setStandardDeclarations(CelStandardDeclarations.newBuilder().build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addMacros(RuleFunctions.KNOWN)
                .addFunctionDeclarations(RuleFunctions.DECLARATIONS)
                .addLibraries(CelExtensions.optional(), TEXTS);
        Shapes.VARIABLES.forEach(builder::addVar);
        return builder.build();
    }

    private static CelRuntime runtime() {
        return CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(OPTIONS)
                .setTypeProvider(new Shapes())
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .excludeFunctions(
                                StandardFunction.MATCHES,
                                StandardFunction.CONTAINS,
                                StandardFunction.EQUALS,
                                StandardFunction.NOT_EQUALS,
                                StandardFunction.IN)
                        .build())
                .addFunctionBindings(RuleFunctions.BINDINGS)
                .addFunctionBindings(Equality.BINDINGS)
                .addLateBoundFunctions(RuleFunctions.BOUND_LATE)
                .addLibraries(CelExtensions.optional(), TEXTS)
                .build();
    }

    /** An expression that is true or false. */
    static Outcome condition(String text) {
        return compile(text, SimpleType.BOOL);
    }

    static Outcome text(String text) {
        return compile(text, SimpleType.STRING);
    }

    /** One of any kind. */
    static Outcome anything(String text) {
        return compile(text, SimpleType.DYN);
    }

    private static Outcome compile(String text, CelType wanted) {
        try {
            var checked = COMPILER.compile(text);
            if (checked.hasError()) {
                return wrong(checked.getErrors());
            }
            var tree = checked.getAst();
            if (!wanted.isAssignableFrom(tree.getResultType())
                    && !tree.getResultType().equals(SimpleType.DYN)) {
                return new Outcome.Wrong(List.of(new Complaint(
                        Optional.of(new PolicyError.Place(1, 1)),
                        "the expression must be a %s and is a %s"
                                .formatted(CelTypes.format(wanted), CelTypes.format(tree.getResultType())))));
            }
            var literals = LITERALS.validate(tree);
            if (literals.hasError()) {
                return wrong(literals.getErrors());
            }
            if (CelNavigableAst.fromAst(tree).getRoot().allNodes().anyMatch(node -> node.getKind() == Kind.STRUCT)) {
                return new Outcome.Wrong(
                        List.of(new Complaint(Optional.empty(), "rules read values and cannot make such ones")));
            }
            var mistakes = Stream.concat(alike(tree), regexes(tree)).toList();
            if (!mistakes.isEmpty()) {
                return new Outcome.Wrong(mistakes);
            }
            var strict = COMPILER.check(LeftToRight.of(COMPILER.parse(text).getAst()))
                    .getAst();
            return new Outcome.Good(new Expression(text, tree, RUNTIME.createProgram(strict)));
        } catch (CelValidationException invalid) {
            return wrong(invalid.getErrors());
        } catch (CelEvaluationException impossible) {
            return new Outcome.Wrong(List.of(new Complaint(Optional.empty(), String.valueOf(impossible.getMessage()))));
        }
    }

    /** Where values are compared as a whole, of which a part may be unknown. */
    private static Stream<Complaint> alike(CelAbstractSyntaxTree tree) {
        return calls(tree, COMPARISONS)
                .filter(call -> call.call().args().stream()
                        .anyMatch(argument -> tree.getType(argument.id())
                                .filter(StructType.class::isInstance)
                                .isPresent()))
                .map(call -> complaint(
                        tree,
                        call,
                        "only values are compared, as in cost.delta == 0.0, and no variable that has members"));
    }

    /** Those that are written out and are none. */
    private static Stream<Complaint> regexes(CelAbstractSyntaxTree tree) {
        return calls(tree, Set.of("matches"))
                .map(call -> call.call().args().getLast())
                .filter(argument -> argument.getKind() == Kind.CONSTANT
                        && argument.constant().getKind() == CelConstant.Kind.STRING_VALUE)
                .flatMap(argument -> RuleFunctions.mistake(argument.constant().stringValue()).stream()
                        .map(mistake -> complaint(tree, argument, mistake)));
    }

    private static Stream<CelExpr> calls(CelAbstractSyntaxTree tree, Set<String> functions) {
        return CelNavigableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(node -> node.getKind() == Kind.CALL
                        && functions.contains(node.call().function()));
    }

    private static Complaint complaint(CelAbstractSyntaxTree tree, CelExpr part, String message) {
        var offset = tree.getSource().getPositionsMap().getOrDefault(part.id(), 0);
        return new Complaint(Subexpression.place(tree, offset), message);
    }

    private static Outcome wrong(List<CelIssue> issues) {
        return new Outcome.Wrong(issues.stream().map(RuleLanguage::complaint).toList());
    }

    private static Complaint complaint(CelIssue issue) {
        var at = issue.getSourceLocation();
        var place = at.getLine() < 1
                ? Optional.<PolicyError.Place>empty()
                : Optional.of(new PolicyError.Place(at.getLine(), at.getColumn() + 1));
        return new Complaint(place, explained(issue.getMessage()));
    }

    private static String explained(String message) {
        if (message.startsWith("undeclared reference")) {
            return "%s; there are the variables %s"
                    .formatted(message.replace(" (in container '')", ""), String.join(", ", Shapes.VARIABLES.keySet()));
        }
        return message;
    }

    /** What is wrong with an expression; the place is empty where it is all of it. */
    record Complaint(Optional<PolicyError.Place> place, String message) {}

    /** What became of a text. */
    sealed interface Outcome {

        record Good(Expression expression) implements Outcome {}

        record Wrong(List<Complaint> complaints) implements Outcome {}
    }
}
