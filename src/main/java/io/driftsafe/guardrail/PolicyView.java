package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyRule;
import io.driftsafe.guardrail.rule.Scope;
import io.driftsafe.wire.Versioned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy as clients see it: what its newest version says, and how far that has come.
 *
 * @param version the number of the newest version
 * @param activeVersion the number of the version that judges, which may be an older one; null where none does
 */
record PolicyView(
        PolicyId id,
        String name,
        int version,
        PolicyState status,
        @Nullable Integer activeVersion,
        String description,
        Scope scope,
        List<PolicyRule> rules,
        String writtenBy,
        Instant writtenAt,
        @Nullable ApprovalView approval,
        Instant createdAt,
        Instant updatedAt)
        implements Versioned {

    static PolicyView of(Policy policy) {
        var newest = policy.newest();
        return new PolicyView(
                policy.policyId(),
                policy.name(),
                newest.number(),
                newest.state(),
                policy.active().orElse(null),
                newest.content().description(),
                newest.content().scope(),
                newest.content().rules(),
                newest.writtenBy(),
                newest.writtenAt(),
                newest.approval()
                        .map(approval -> ApprovalView.of(approval, newest.writtenBy()))
                        .orElse(null),
                policy.createdAt(),
                policy.updatedAt());
    }
}
