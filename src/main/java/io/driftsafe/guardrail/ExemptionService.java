package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Grants and revokes exemptions, each with its line in the log. */
@Service
class ExemptionService {

    static final Duration LONGEST = Duration.ofDays(365);

    private static final Set<Exemption.Status> MAY_END =
            EnumSet.of(Exemption.Status.REQUESTED, Exemption.Status.APPROVED, Exemption.Status.UNCONFIRMED);

    private final Exemptions exemptions;
    private final PolicyService policies;
    private final TwoPersons twoPersons;
    private final PolicyLog log;
    private final Clock clock;

    ExemptionService(Exemptions exemptions, PolicyService policies, TwoPersons twoPersons, PolicyLog log, Clock clock) {
        this.exemptions = exemptions;
        this.policies = policies;
        this.twoPersons = twoPersons;
        this.log = log;
        this.clock = clock;
    }

    Exemption require(ExemptionId id) {
        return exemptions.find(id.uuid()).orElseThrow(() -> Refusal.notFound("exemption", id.value()));
    }

    /** It counts once somebody else approves it. */
    @Transactional
    public Exemption request(NewExemption asked, Actor actor) {
        var now = now();
        var expiresAt = asked.expiresAt().truncatedTo(ChronoUnit.MICROS);
        if (!expiresAt.isAfter(now) || expiresAt.isAfter(now.plus(LONGEST))) {
            throw Refusal.invalid(
                    "/expires_at",
                    "An exemption ends at most %d days from now: choose a time after %s and not after %s"
                            .formatted(LONGEST.toDays(), now, now.plus(LONGEST)));
        }
        var policy = policy(asked.policyId());
        var exemption = new Exemption(
                TypeId.newUuid(clock),
                policy.id(),
                policy.name(),
                policy.active().orElse(policy.newest().number()),
                0,
                Optional.ofNullable(asked.provider()).orElse("simulated"),
                Optional.ofNullable(asked.account()).orElse("default"),
                asked.resourcePattern(),
                asked.justification(),
                asked.ticket(),
                expiresAt,
                actor.name(),
                Optional.empty(),
                false,
                Optional.empty(),
                now,
                now);
        exemptions.add(exemption);
        var why = "for %s at %s/%s and version %d until %s, as of %s: %s"
                .formatted(
                        exemption.resourcePattern(),
                        exemption.provider(),
                        exemption.account(),
                        exemption.policyVersion(),
                        expiresAt,
                        exemption.ticket(),
                        exemption.justification());
        log(exemption, "was requested", Optional.of(why), actor, now);
        return exemption;
    }

    private Policy policy(String id) {
        try {
            var policy = policies.require(PolicyId.of(id));
            if (policy.isArchived()) {
                throw Refusal.invalid("/policy_id", "%s is archived and judges nothing".formatted(policy.name()));
            }
            return policy;
        } catch (Refusal refusal) {
            throw Refusal.invalid("/policy_id", refusal.detail());
        }
    }

    @Transactional
    public Exemption approve(ExemptionId id, Precondition precondition, Actor actor) {
        var exemption = lock(id, precondition);
        var now = now();
        if (exemption.status(now) != Exemption.Status.UNCONFIRMED) {
            requireStatus(exemption, Exemption.Status.REQUESTED, "approved", now);
        }
        twoPersons.requireToApprove("Exemption " + id.value(), exemption.requestedBy(), actor);
        exemptions.approve(exemption.id(), new Approval(actor.name(), now));
        log(exemption, "was approved", Optional.empty(), actor, now);
        return require(id);
    }

    /** From then on no judgement heeds it. */
    @Transactional
    public Exemption revoke(ExemptionId id, Optional<String> reason, Precondition precondition, Actor actor) {
        var exemption = lock(id, precondition);
        var now = now();
        if (!MAY_END.contains(exemption.status(now))) {
            requireStatus(exemption, Exemption.Status.APPROVED, "revoked", now);
        }
        exemptions.revoke(exemption.id(), new Exemption.Revocation(actor.name(), now, reason));
        log(exemption, "was revoked", reason, actor, now);
        return require(id);
    }

    private static void requireStatus(Exemption exemption, Exemption.Status wanted, String what, Instant now) {
        var status = exemption.status(now);
        if (status != wanted) {
            throw Refusal.of(
                    ProblemCode.ILLEGAL_TRANSITION,
                    "The exemption is %s and cannot be %s. %s"
                            .formatted(
                                    status.name().toLowerCase(Locale.ROOT),
                                    what,
                                    status == Exemption.Status.APPROVED
                                            ? "From here you can: revoke"
                                            : "It is over: request a new one"));
        }
    }

    private Exemption lock(ExemptionId id, Precondition precondition) {
        var exemption = exemptions.lock(id.uuid()).orElseThrow(() -> Refusal.notFound("exemption", id.value()));
        precondition.require(exemption.version());
        return exemption;
    }

    private void log(Exemption exemption, String what, Optional<String> words, Actor actor, Instant now) {
        var fact = "Exemption %s from %s %s".formatted(exemption.exemptionId().value(), exemption.policy(), what);
        log.append(exemption.policyId(), Optional.of(exemption.id()), fact, words, Map.of(), actor, now);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
