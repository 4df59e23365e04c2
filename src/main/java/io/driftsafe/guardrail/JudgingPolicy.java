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

    /** As they are written; none where they cannot be read. */
    List<PolicyRule> rules() {
        return compiled.map(CompiledPolicy::rules).orElse(List.of());
    }

    /**
     * @param waivers by which this policy may not hold the resource to its rules; the first that covers a rule counts
     * @param allowance that all policies which judge the change share
     */
    List<Violation> violations(PolicyInput input, List<Waiver> waivers, Allowance allowance) {
        return compiled.map(policy ->
                        policy.judge(input, allowance).stream().flatMap(verdict -> violation(verdict, waivers)))
                .orElseGet(() -> Stream.of(unreadable(waivers)))
                .toList();
    }

    private Stream<Violation> violation(RuleVerdict verdict, List<Waiver> waivers) {
        return switch (verdict) {
            case RuleVerdict.Satisfied _ -> Stream.empty();
            case RuleVerdict.Violated(var rule, var message) ->
                Stream.of(violation(rule, message + awaitedApprovals(rule), rule.effect() != Effect.WARN, waivers));
            // What cannot be told is never let through, whatever the rule would do to a violation.
            case RuleVerdict.Undecided(var rule, var message) -> Stream.of(violation(rule, message, true, waivers));
        };
    }

    private Violation violation(PolicyRule rule, String message, boolean blocks, List<Waiver> waivers) {
        var covering = waivers.stream().filter(waiver -> waiver.covers(rule)).findFirst();
        var outdated = covering.isEmpty() && !waivers.isEmpty()
                ? outdated(waivers.getFirst().exemption())
                : "";
        return violation(rule.name(), rule.severity(), rule.effect(), message + outdated, blocks, covering);
    }

    private static String outdated(Exemption exemption) {
        return ". %s was asked for when version %d judged, in which this rule does not stand so: ask for a new one"
                .formatted(exemption.exemptionId().value(), exemption.policyVersion());
    }

    private Violation unreadable(List<Waiver> waivers) {
        return violation(
                "content",
                Severity.CRITICAL,
                Effect.BLOCK,
                "What it says cannot be read by this version of the service, so nothing is let through: replace it, or"
                        + " deprecate it",
                true,
                waivers.stream()
                        .filter(waiver -> waiver.coversUnreadable(judge))
                        .findFirst());
    }

    private Violation violation(
            String rule, Severity severity, Effect effect, String message, boolean blocks, Optional<Waiver> waiver) {
        var exemption = waiver.map(Waiver::exemption);
        var exempt = exemption
                .map(found -> ". Not held to it until %s by %s, granted for version %d"
                        .formatted(found.expiresAt(), found.exemptionId().value(), found.policyVersion()))
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
