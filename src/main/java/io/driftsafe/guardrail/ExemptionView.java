package io.driftsafe.guardrail;

import io.driftsafe.wire.Versioned;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An exemption as clients see it. */
record ExemptionView(
        ExemptionId id,
        PolicyId policyId,
        String policy,
        int policyVersion,
        String provider,
        String account,
        String resourcePattern,
        String justification,
        String ticket,
        Instant expiresAt,
        Exemption.Status status,
        String requestedBy,
        @Nullable ApprovalView approval,
        @Nullable String revokedBy,
        @Nullable Instant revokedAt,
        @Nullable String revokedBecause,
        Instant createdAt,
        Instant updatedAt)
        implements Versioned {

    static ExemptionView of(Exemption exemption, Instant now) {
        var revocation = exemption.revocation();
        return new ExemptionView(
                exemption.exemptionId(),
                new PolicyId(exemption.policyId()),
                exemption.policy(),
                exemption.policyVersion(),
                exemption.provider(),
                exemption.account(),
                exemption.resourcePattern(),
                exemption.justification(),
                exemption.ticket(),
                exemption.expiresAt(),
                exemption.status(now),
                exemption.requestedBy(),
                exemption
                        .approval()
                        .map(approval -> ApprovalView.of(approval, exemption.requestedBy()))
                        .orElse(null),
                revocation.map(Exemption.Revocation::by).orElse(null),
                revocation.map(Exemption.Revocation::at).orElse(null),
                revocation.flatMap(Exemption.Revocation::reason).orElse(null),
                exemption.createdAt(),
                exemption.updatedAt());
    }
}
