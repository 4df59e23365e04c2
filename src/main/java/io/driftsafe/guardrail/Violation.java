package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.Effect;
import io.driftsafe.guardrail.rule.Severity;
import java.util.Optional;
import org.springframework.modulith.NamedInterface;

/**
 * One breach of a policy or a cost SLO, as it is also stored and shown; {@code blocks} tells a ban from a warning.
 *
 * @param policyId of the policy whose rule it is; empty where it is none's; so with policy, version, severity and
 *     effect
 * @param policy its name
 * @param version the one that judged
 * @param exemption the id of the one by which it does not block
 */
@NamedInterface("violation")
public record Violation(
        Optional<String> policyId,
        Optional<String> policy,
        Optional<Integer> version,
        String rule,
        Optional<Severity> severity,
        Optional<Effect> effect,
        String message,
        boolean blocks,
        Optional<String> exemption) {

    /** The rule that some policy is for each change. */
    static final String UNMATCHED = "unmatched";

    /** Of a rule that is no policy's. */
    public Violation(String rule, String message, boolean blocks) {
        this(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                rule,
                Optional.empty(),
                Optional.empty(),
                message,
                blocks,
                Optional.empty());
    }

    /** Of a rule of the policy that judged. */
    Violation(
            PolicyJudge judge,
            String rule,
            Severity severity,
            Effect effect,
            String message,
            boolean blocks,
            Optional<String> exemption) {
        this(
                Optional.of(judge.policyId()),
                Optional.of(judge.policy()),
                Optional.of(judge.version()),
                rule,
                Optional.of(severity),
                Optional.of(effect),
                message,
                blocks,
                exemption);
    }

    /** For people: whose rule is broken, and how. */
    public String explanation() {
        return policy.map(name -> "%s version %d, rule %s: %s".formatted(name, version.orElse(0), rule, message))
                .orElseGet(() -> rule + ": " + message);
    }
}
