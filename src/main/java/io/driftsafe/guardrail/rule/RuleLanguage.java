package io.driftsafe.guardrail.rule;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;
import dev.cel.common.types.SimpleType;
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
import dev.cel.validator.validators.RegexLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import java.util.List;
import java.util.Optional;

/** CEL as rules are written in it: its variables, its functions and its bounds. */
final class RuleLanguage {

    /** In all loops of one evaluation together. */
    static final int MOST_ITERATIONS = 100_000;

    private static final int DEEPEST_NESTING = 40;
    private static final int MOST_NODES = 1_000;

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
            .addAstValidators(
                    RegexLiteralValidator.INSTANCE,
                    TimestampLiteralValidator.INSTANCE,
                    DurationLiteralValidator.INSTANCE)
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
                        .excludeFunctions(StandardFunction.MATCHES, StandardFunction.CONTAINS)
                        .build())
                .addFunctionBindings(RuleFunctions.BINDINGS)
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
            return new Outcome.Good(new Expression(text, tree, RUNTIME.createProgram(tree)));
        } catch (CelValidationException invalid) {
            return wrong(invalid.getErrors());
        } catch (CelEvaluationException impossible) {
            return new Outcome.Wrong(List.of(new Complaint(Optional.empty(), String.valueOf(impossible.getMessage()))));
        }
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
