package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyRule;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * An exemption with what its policy said when it was asked for. A rule that says something else by now was never
 * waived.
 */
record Waiver(Exemption exemption, JudgingPolicy askedFor) {

    /** Those by which a policy may not hold a change to its rules; the one that lasts longest is the first. */
    static List<Waiver> of(List<Waiver> all, JudgingPolicy policy, ProposedChange change, Instant now) {
        return all.stream()
                .filter(waiver ->
                        waiver.askedFor.judge().policyId().equals(policy.judge().policyId()))
                .filter(waiver -> waiver.exemption.covers(change.resource(), now))
                .sorted(Comparator.comparing((Waiver waiver) -> waiver.exemption.expiresAt())
                        .reversed())
                .toList();
    }

    boolean covers(PolicyRule rule) {
        return askedFor.rules().stream().anyMatch(asked -> isSame(asked, rule));
    }

    /** For what cannot be read it holds as long as that is what was there. */
    boolean coversUnreadable(PolicyJudge judge) {
        return exemption.policyVersion() == judge.version();
    }

    /** Names and words for people may change. */
    private static boolean isSame(PolicyRule one, PolicyRule other) {
        return Objects.equals(one.when(), other.when())
                && one.expression().equals(other.expression())
                && one.effect() == other.effect()
                && Objects.equals(one.approvals(), other.approvals());
    }
}
