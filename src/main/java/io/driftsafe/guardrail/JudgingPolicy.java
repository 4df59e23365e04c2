package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.Allowance;
import io.driftsafe.guardrail.rule.CompiledPolicy;
import io.driftsafe.guardrail.rule.Effect;
import io.driftsafe.guardrail.rule.PolicyInput;
import io.driftsafe.guardrail.rule.PolicyRule;
import io.driftsafe.guardrail.rule.RuleVerdict;
import io.driftsafe.guardrail.rule.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A version of a policy that can judge.
 *
 * @param compiled empty where what it says cannot be read by this service any more
 */
record JudgingPolicy(PolicyJudge judge, Optional<CompiledPolicy> compiled) {

    /** What cannot be read may be for any change. */
    boolean isFor(PolicyInput input) {
        return compiled.map(policy -> policy.covers(input)).orElse(true);
    }

    boolean readsInventory() {
        return compiled.map(CompiledPolicy::readsInventory).orElse(false);
    }

    /** @param exemption by which this policy does not hold the resource to its rules, if there is one */
    List<Violation> violations(PolicyInput input, Optional<Exemption> exemption) {
        return violations(input, exemption, Allowance.ofCheck());
    }

    /** @param allowance that all policies which judge the change share */
    List<Violation> violations(PolicyInput input, Optional<Exemption> exemption, Allowance allowance) {
        return compiled.map(policy ->
                        policy.judge(input, allowance).stream().flatMap(verdict -> violation(verdict, exemption)))
                .orElseGet(() -> Stream.of(unreadable(exemption)))
                .toList();
    }

    private Stream<Violation> violation(RuleVerdict verdict, Optional<Exemption> exemption) {
        return switch (verdict) {
            case RuleVerdict.Satisfied _ -> Stream.empty();
            case RuleVerdict.Violated(var rule, var message) ->
                Stream.of(violation(rule, message + awaitedApprovals(rule), rule.effect() != Effect.WARN, exemption));
            // What cannot be told is never let through, whatever the rule would do to a violation.
            case RuleVerdict.Undecided(var rule, var message) -> Stream.of(violation(rule, message, true, exemption));
        };
    }

    private Violation violation(PolicyRule rule, String message, boolean blocks, Optional<Exemption> exemption) {
        return violation(rule.name(), rule.severity(), rule.effect(), message, blocks, exemption);
    }

    private Violation unreadable(Optional<Exemption> exemption) {
        return violation(
                "content",
                Severity.CRITICAL,
                Effect.BLOCK,
                "What it says cannot be read by this version of the service, so nothing is let through: replace it, or"
                        + " deprecate it",
                true,
                exemption);
    }

    private Violation violation(
            String rule,
            Severity severity,
            Effect effect,
            String message,
            boolean blocks,
            Optional<Exemption> exemption) {
        var exempt = exemption
                .map(found -> ". Not held to it until %s by %s"
                        .formatted(found.expiresAt(), found.exemptionId().value()))
                .orElse("");
        return new Violation(
                judge,
                rule,
                severity,
                effect,
                message + exempt,
                blocks && exemption.isEmpty(),
                exemption.map(found -> found.exemptionId().value()));
    }

    private static String awaitedApprovals(PolicyRule rule) {
        return rule.effect() == Effect.REQUIRE_APPROVAL && rule.approvals() != null
                ? ". It needs %s, which cannot be given yet, so it blocks".formatted(rule.approvals())
                : "";
    }
}
