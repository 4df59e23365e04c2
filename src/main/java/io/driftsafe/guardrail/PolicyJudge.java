package io.driftsafe.guardrail;

import org.springframework.modulith.NamedInterface;

/**
 * The version of a policy that judged a change.
 *
 * @param policyId as clients see it
 * @param policy its name
 */
@NamedInterface("violation")
public record PolicyJudge(String policyId, String policy, int version) {

    @Override
    public String toString() {
        return "%s version %d".formatted(policy, version);
    }
}
