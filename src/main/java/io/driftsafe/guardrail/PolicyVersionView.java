package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyRule;
import io.driftsafe.guardrail.rule.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A version of a policy as clients see it.
 *
 * @param changes what it says otherwise than the version before; of the first, all that it says
 */
record PolicyVersionView(
        int version,
        PolicyState status,
        String description,
        Scope scope,
        List<PolicyRule> rules,
        String writtenBy,
        Instant writtenAt,
        @Nullable ApprovalView approval,
        List<ContentChange> changes) {

    static PolicyVersionView of(PolicyVersion version, Optional<PolicyVersion> before, JsonMapper json) {
        var content = version.content();
        return new PolicyVersionView(
                version.number(),
                version.state(),
                content.description(),
                content.scope(),
                content.rules(),
                version.writtenBy(),
                version.writtenAt(),
                version.approval()
                        .map(approval -> ApprovalView.of(approval, version.writtenBy()))
                        .orElse(null),
                ContentChange.between(before.map(PolicyVersion::content), content, json));
    }
}
