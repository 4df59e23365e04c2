package io.driftsafe.guardrail.rule;

import static java.util.Comparator.comparingInt;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelUnparserFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A part of an expression that has a value of its own, as its author wrote it. */
final class Subexpression {

    /** They take an optional value apart, and what it was is shown by their own value. */
    private static final Set<String> OF_OPTIONAL = Set.of("orValue", "or", "hasValue", "value");

    private final CelAbstractSyntaxTree tree;
    private final CelExpr expression;
    private final boolean read;

    private Subexpression(CelAbstractSyntaxTree tree, CelExpr expression, boolean read) {
        this.tree = tree;
        this.expression = expression;
        this.read = read;
    }

    /** In the order of their places, without literals. */
    static List<Subexpression> allOf(CelAbstractSyntaxTree tree) {
        var found = new ArrayList<Subexpression>();
        new Walk(tree, found).visit(tree.getExpr());
        found.sort(comparingInt(Subexpression::offset));
        return List.copyOf(found);
    }

    long id() {
        return expression.id();
    }

    /** Whether it is a value that was looked at, and no comparison or combination of such. */
    boolean isRead() {
        return read;
    }

    String text() {
        return text(tree, expression);
    }

    Optional<PolicyError.Place> place() {
        return place(tree, offset());
    }

    private int offset() {
        return tree.getSource().getPositionsMap().getOrDefault(expression.id(), 0);
    }

    static String text(CelAbstractSyntaxTree tree, CelExpr expression) {
        return CelUnparserFactory.newUnparser()
                .unparse(CelAbstractSyntaxTree.newParsedAst(expression, tree.getSource()));
    }

    static Optional<PolicyError.Place> place(CelAbstractSyntaxTree tree, int offset) {
        return tree.getSource()
                .getOffsetLocation(offset)
                .map(at -> new PolicyError.Place(at.getLine(), at.getColumn() + 1));
    }

    /** What is read at one go, from a variable inwards; its parts have no values of their own. */
    private static boolean isPath(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> true;
            case SELECT ->
                !expression.select().testOnly() && isPath(expression.select().operand());
            default -> false;
        };
    }

    private record Walk(CelAbstractSyntaxTree tree, List<Subexpression> found) {

        void visit(CelExpr expression) {
            var macro = Optional.ofNullable(tree.getSource().getMacroCalls().get(expression.id()));
            if (macro.isPresent()) {
                visitMacro(expression, macro.get());
                return;
            }
            switch (expression.getKind()) {
                case IDENT -> add(expression, true);
                case SELECT -> {
                    add(expression, true);
                    visitUnlessPath(expression.select().operand());
                }
                case CALL -> visitCall(expression);
                case LIST -> {
                    add(expression, false);
                    expression.list().elements().forEach(this::visit);
                }
                case MAP -> {
                    add(expression, false);
                    expression.map().entries().stream()
                            .flatMap(entry -> Stream.of(entry.key(), entry.value()))
                            .forEach(this::visit);
                }
                default -> {}
            }
        }

        private void visitCall(CelExpr expression) {
            var call = expression.call();
            var operator = Operator.findReverse(call.function());
            var indexed = operator.filter(Walk::isIndexing).isPresent();
            add(expression, operator.isEmpty() || indexed);
            if (indexed) {
                visitUnlessPath(call.args().getFirst());
                call.args().stream().skip(1).forEach(this::visit);
                return;
            }
            if (!OF_OPTIONAL.contains(call.function())) {
                call.target().ifPresent(this::visit);
            }
            call.args().forEach(this::visit);
        }

        private static boolean isIndexing(Operator operator) {
            return operator == Operator.INDEX
                    || operator == Operator.OPTIONAL_INDEX
                    || operator == Operator.OPTIONAL_SELECT;
        }

        /** As written: what became of it is CEL's own affair. */
        private void visitMacro(CelExpr expression, CelExpr written) {
            var presence = expression.getKind() == Kind.SELECT;
            add(expression, presence);
            if (!presence) {
                written.call().target().ifPresent(this::visit);
                written.call().args().stream().skip(1).forEach(this::visit);
            }
        }

        private void visitUnlessPath(CelExpr expression) {
            if (!isPath(expression)) {
                visit(expression);
            }
        }

        private void add(CelExpr expression, boolean read) {
            found.add(new Subexpression(tree, expression, read));
        }
    }
}
