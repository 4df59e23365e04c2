package io.driftsafe.guardrail.rule;

import io.driftsafe.guardrail.rule.RuleLanguage.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A policy whose expressions were checked; it judges any number of changes, on many threads at once. */
public final class CompiledPolicy {

    private final Scope scope;
    private final List<CompiledRule> rules;

    private CompiledPolicy(Scope scope, List<CompiledRule> rules) {
        this.scope = scope;
        this.rules = List.copyOf(rules);
    }

    /** One rule without a policy. */
    static CompiledRule compileAlone(PolicyRule rule, String within) {
        var errors = new ArrayList<PolicyError>();
        return compile(rule, within, errors)
                .filter(_ -> errors.isEmpty())
                .orElseThrow(() -> new Compilation.Miswritten(errors).refusal(""));
    }

    /** The content's shape has to be right already; that the expressions are is found out here. */
    public static Compilation compile(PolicyContent content) {
        var errors = new ArrayList<PolicyError>();
        var rules = new ArrayList<CompiledRule>();
        var names = new HashSet<String>();
        for (var i = 0; i < content.rules().size(); i++) {
            var rule = content.rules().get(i);
            var at = "/rules/" + i;
            if (!names.add(rule.name())) {
                errors.add(error(at + "/name", "is the name of another rule of the policy already"));
            }
            compile(rule, at, errors).ifPresent(rules::add);
        }
        return errors.isEmpty()
                ? new Compilation.Compiled(new CompiledPolicy(content.scope(), rules))
                : new Compilation.Miswritten(errors);
    }

    private static Optional<CompiledRule> compile(PolicyRule rule, String at, List<PolicyError> errors) {
        var approves = rule.effect() == Effect.REQUIRE_APPROVAL;
        if (approves && rule.approvals() == null) {
            errors.add(error(at + "/approvals", "must say how many have to approve, and of which group"));
        }
        if (!approves && rule.approvals() != null) {
            errors.add(error(at + "/approvals", "is only for the effect require_approval"));
        }
        var when = expression(rule.when(), RuleLanguage::condition, at + "/when", errors);
        var required = expression(rule.expression(), RuleLanguage::condition, at + "/expression", errors);
        var message = expression(rule.messageExpression(), RuleLanguage::text, at + "/message_expression", errors);
        return required.map(expression -> new CompiledRule(rule, when, expression, message));
    }

    private static Optional<Expression> expression(
            @Nullable String text, Function<String, Outcome> compiler, String pointer, List<PolicyError> errors) {
        if (text == null) {
            return Optional.empty();
        }
        return switch (compiler.apply(text)) {
            case Outcome.Good(var expression) -> Optional.of(expression);
            case Outcome.Wrong(var complaints) -> {
                complaints.forEach(
                        complaint -> errors.add(new PolicyError(pointer, complaint.place(), complaint.message())));
                yield Optional.empty();
            }
        };
    }

    private static PolicyError error(String pointer, String message) {
        return new PolicyError(pointer, Optional.empty(), message);
    }

    /** As they are written. */
    public List<PolicyRule> rules() {
        return rules.stream().map(CompiledRule::rule).toList();
    }

    /** Whether a rule may ask what else there is in the account, which it costs time to find out. */
    public boolean readsInventory() {
        return rules.stream().anyMatch(CompiledRule::readsInventory);
    }

    /** Whether the change is in the policy's scope. */
    public boolean covers(PolicyInput input) {
        return scope.covers(input, new Variables(input));
    }

    /** What each rule says, in their order; nothing where the change is not in the policy's scope. */
    public List<RuleVerdict> judge(PolicyInput input) {
        return judge(input, Allowance.ofCheck());
    }

    /** The same of one of several policies, which share what they may take. */
    public List<RuleVerdict> judge(PolicyInput input, Allowance allowance) {
        var variables = new Variables(input);
        if (!scope.covers(input, variables)) {
            return List.of();
        }
        return rules.stream().map(rule -> rule.judge(variables, allowance)).toList();
    }
}
