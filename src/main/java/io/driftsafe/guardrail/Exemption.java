package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.Glob;
import io.driftsafe.resource.ResourceRef;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * That a policy does not hold certain resources to its rules for a time.
 *
 * @param policy its name
 * @param policyVersion for which it was asked; rules that say something else in another one are not covered
 * @param provider of the resources, as a pattern; so is the account
 * @param resourcePattern of the ids of those resources
 * @param confirmed whether its approval is one as sign-in asks for now: it may be of a time when nobody had to sign in
 * @param ticket where it is told why
 * @param expiresAt from when on it holds no more
 */
record Exemption(
        UUID id,
        UUID policyId,
        String policy,
        int policyVersion,
        long version,
        String provider,
        String account,
        String resourcePattern,
        String justification,
        String ticket,
        Instant expiresAt,
        String requestedBy,
        Optional<Approval> approval,
        boolean confirmed,
        Optional<Revocation> revocation,
        Instant createdAt,
        Instant updatedAt) {

    ExemptionId exemptionId() {
        return new ExemptionId(id);
    }

    Status status(Instant now) {
        if (revocation.isPresent()) {
            return Status.REVOKED;
        }
        if (!now.isBefore(expiresAt)) {
            return Status.EXPIRED;
        }
        if (approval.isEmpty()) {
            return Status.REQUESTED;
        }
        return confirmed ? Status.APPROVED : Status.UNCONFIRMED;
    }

    boolean covers(ResourceRef resource, Instant now) {
        return status(now) == Status.APPROVED
                && new Glob(provider).matches(resource.provider())
                && new Glob(account).matches(resource.account())
                && new Glob(resourcePattern).matches(resource.resourceId());
    }

    /** How far it has come. Only an approved one counts. */
    enum Status {
        REQUESTED,
        APPROVED,
        UNCONFIRMED,
        EXPIRED,
        REVOKED
    }

    /** That it was taken back, by whom and why. */
    record Revocation(String by, Instant at, Optional<String> reason) {}
}
