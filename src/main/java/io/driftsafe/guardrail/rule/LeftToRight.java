package io.driftsafe.guardrail.rule;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelMutableAst;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelMutableExpr;
import dev.cel.common.ast.CelMutableExpr.CelMutableCall;
import dev.cel.common.navigation.CelNavigableMutableAst;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes {@code ||} and {@code &&} go from left to right and no further than they have to, as most languages do. CEL
 * itself takes the one side for the answer where the other failed, so that {@code missing == 1 || true} would pass.
 */
final class LeftToRight {

    private final AtomicLong lastId;

    private LeftToRight(long lastId) {
        this.lastId = new AtomicLong(lastId);
    }

    /** @param parsed that is to be checked again; its parts keep their ids */
    static CelAbstractSyntaxTree of(CelAbstractSyntaxTree parsed) {
        var tree = CelMutableAst.fromCelAst(parsed);
        var nodes = CelNavigableMutableAst.fromAst(tree)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .toList();
        var rewriting = new LeftToRight(
                nodes.stream().mapToLong(CelMutableExpr::id).max().orElse(0));
        nodes.stream()
                .filter(node -> node.getKind() == Kind.CALL)
                .map(CelMutableExpr::call)
                .forEach(rewriting::rewrite);
        return CelAbstractSyntaxTree.newParsedAst(tree.toParsedAst().getExpr(), parsed.getSource());
    }

    /** {@code a || b} becomes {@code a ? true : (b ? true : false)}, and {@code a && b} the like. */
    private void rewrite(CelMutableCall call) {
        var isOr = call.function().equals(Operator.LOGICAL_OR.getFunction());
        if (!isOr && !call.function().equals(Operator.LOGICAL_AND.getFunction())) {
            return;
        }
        var left = call.args().getFirst();
        var right = choice(call.args().getLast(), truth(true), truth(false));
        call.setFunction(Operator.CONDITIONAL.getFunction());
        call.setArgs(isOr ? List.of(left, truth(true), right) : List.of(left, right, truth(false)));
    }

    private CelMutableExpr choice(CelMutableExpr... parts) {
        return CelMutableExpr.ofCall(
                lastId.incrementAndGet(), CelMutableCall.create(Operator.CONDITIONAL.getFunction(), parts));
    }

    private CelMutableExpr truth(boolean value) {
        return CelMutableExpr.ofConstant(lastId.incrementAndGet(), CelConstant.ofValue(value));
    }
}
