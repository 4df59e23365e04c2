package io.driftsafe.guardrail.rule;

import java.util.List;

/** Policies to judge by in tests. */
final class Policies {

    private Policies() {}

    static PolicyRule rule(String expression) {
        return rule("rule", expression);
    }

    static PolicyRule rule(String name, String expression) {
        return new PolicyRule(
                name, null, expression, Effect.BLOCK, Severity.ERROR, "Not as it has to be.", null, null, null);
    }

    static CompiledPolicy of(PolicyRule... rules) {
        return of(Scope.ALL, rules);
    }

    static CompiledPolicy of(Scope scope, PolicyRule... rules) {
        return CompiledPolicy.compile(new PolicyContent("", scope, List.of(rules)))
                .orRefuse("");
    }

    static List<PolicyError> errors(PolicyRule... rules) {
        return CompiledPolicy.compile(new PolicyContent("", Scope.ALL, List.of(rules)))
                        instanceof Compilation.Miswritten(var errors)
                ? errors
                : List.of();
    }

    static RuleVerdict verdict(String expression, Inputs inputs) {
        return of(rule(expression)).judge(inputs.input()).getFirst();
    }
}
