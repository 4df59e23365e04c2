package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.guardrail.rule.CompiledPolicy;
import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes policies and moves them on in their lives, each with its line in the log. */
@Service
class PolicyService {

    private final Policies policies;
    private final TwoPersons twoPersons;
    private final PolicyLog log;
    private final Clock clock;

    PolicyService(Policies policies, TwoPersons twoPersons, PolicyLog log, Clock clock) {
        this.policies = policies;
        this.twoPersons = twoPersons;
        this.log = log;
        this.clock = clock;
    }

    Policy require(PolicyId id) {
        return policies.find(id.uuid()).orElseThrow(() -> Refusal.notFound("policy", id.value()));
    }

    PolicyVersion require(PolicyId id, int number) {
        return policies.version(id.uuid(), number)
                .orElseThrow(() -> Refusal.notFound("version %d of".formatted(number), id.value()));
    }

    @Transactional
    public Policy create(NewPolicy asked, Actor actor) {
        check(asked.content());
        var now = now();
        var policy = new Policy(
                TypeId.newUuid(clock),
                asked.name(),
                0,
                draft(1, asked.content(), actor, now),
                Optional.empty(),
                now,
                now);
        if (!policies.add(policy)) {
            throw Refusal.invalid(
                    "/name",
                    "There is a policy %s already: replace that one, or choose another name".formatted(asked.name()));
        }
        written(policy, 1, actor, now);
        return policy;
    }

    /** What it says anew is a draft, and the version that judges goes on until the new one is activated. */
    @Transactional
    public Policy replace(PolicyId id, NewPolicy asked, Precondition precondition, Actor actor) {
        var policy = lock(id, precondition);
        if (!policy.name().equals(asked.name())) {
            throw Refusal.invalid("/name", "The name is %s and stays so".formatted(policy.name()));
        }
        return replaced(policy, asked.content(), actor);
    }

    /** @param policy locked */
    Policy replaced(Policy policy, PolicyContent content, Actor actor) {
        if (policy.isArchived()) {
            throw illegal(policy, "%s is archived: create a new policy".formatted(policy.name()));
        }
        check(content);
        if (policy.newestSays(content)) {
            return policy;
        }
        var now = now();
        var next = draft(policy.newest().number() + 1, content, actor, now);
        switch (policy.newest().state()) {
            case DRAFT, REVIEW, APPROVED ->
                policies.move(policy.id(), policy.newest().number(), PolicyState.ARCHIVED);
            case ACTIVE, DEPRECATED, ARCHIVED -> {}
        }
        policies.write(policy.id(), next, now);
        written(policy, next.number(), actor, now);
        return require(policy.policyId());
    }

    /** @throws Refusal 409 that says what is possible, 403 if the caller may not */
    @Transactional
    public Policy move(
            PolicyId id, PolicyAction action, Optional<String> reason, Precondition precondition, Actor actor) {
        var policy = lock(id, precondition);
        var number = action == PolicyAction.DEPRECATE
                ? policy.active().orElse(policy.newest().number())
                : policy.newest().number();
        if (!isPossible(policy, action)) {
            throw illegal(
                    policy,
                    "%s is %s and cannot be %s"
                            .formatted(
                                    policy.named(number),
                                    require(id, number).state().value(),
                                    action.done()));
        }
        var now = now();
        var active = policy.active();
        switch (action) {
            case SUBMIT, REJECT, ARCHIVE -> {}
            case APPROVE -> approve(policy, actor, now);
            case ACTIVATE -> {
                requireTwoPersons(policy.newest(), policy.named(number), actor);
                active.ifPresent(former -> policies.move(policy.id(), former, PolicyState.DEPRECATED));
                active = Optional.of(number);
            }
            case DEPRECATE -> active = Optional.empty();
        }
        policies.move(policy.id(), number, action.to());
        policies.touch(policy.id(), active, action == PolicyAction.ARCHIVE, now);
        var fact = "%s was %s".formatted(policy.named(number), action.done());
        log(policy, fact, reason, Map.of("version", number, "action", action.value()), actor, now);
        return require(id);
    }

    private void approve(Policy policy, Actor actor, Instant now) {
        var version = policy.newest();
        twoPersons.requireToApprove(policy.named(version.number()), version.writtenBy(), actor);
        policies.approve(policy.id(), version.number(), new Approval(actor.name(), now));
    }

    /** What was approved while nobody had to sign in does not come into force once they have to. */
    private static void requireTwoPersons(PolicyVersion version, String named, Actor actor) {
        var approver = version.approval().orElseThrow(() -> new IllegalStateException(named + " has no approval"));
        if (actor.isKnown() && !TwoPersons.are(version.writtenBy(), approver.by())) {
            throw Refusal.of(
                    ProblemCode.FORBIDDEN,
                    "%s was written by %s and approved by %s, which may be one person: replace it, and another operator approves it"
                            .formatted(named, version.writtenBy(), approver.by()));
        }
    }

    /** @throws Refusal 422 that names every mistake with its place */
    private static void check(PolicyContent content) {
        CompiledPolicy.compile(content).orRefuse("");
    }

    private static boolean isPossible(Policy policy, PolicyAction action) {
        return switch (action) {
            case SUBMIT, REJECT, APPROVE, ACTIVATE ->
                action.isPossibleFrom(policy.newest().state());
            case DEPRECATE -> policy.active().isPresent();
            case ARCHIVE ->
                policy.active().isEmpty()
                        && action.isPossibleFrom(policy.newest().state());
        };
    }

    private static Refusal illegal(Policy policy, String sentence) {
        var possible = Arrays.stream(PolicyAction.values())
                .filter(action -> isPossible(policy, action))
                .map(PolicyAction::value)
                .collect(Collectors.joining(", "));
        return Refusal.of(
                ProblemCode.ILLEGAL_TRANSITION,
                possible.isEmpty() ? sentence : "%s. From here you can: %s".formatted(sentence, possible));
    }

    private Policy lock(PolicyId id, Precondition precondition) {
        var policy = policies.lock(id.uuid()).orElseThrow(() -> Refusal.notFound("policy", id.value()));
        precondition.require(policy.version());
        return policy;
    }

    private static PolicyVersion draft(int number, PolicyContent content, Actor actor, Instant now) {
        return new PolicyVersion(number, content, PolicyState.DRAFT, actor.name(), now, Optional.empty());
    }

    private void written(Policy policy, int number, Actor actor, Instant now) {
        var fact = policy.named(number) + " was written";
        log(policy, fact, Optional.empty(), Map.of("version", number), actor, now);
    }

    private void log(
            Policy policy, String fact, Optional<String> words, Map<String, ?> context, Actor actor, Instant now) {
        log.append(policy.id(), Optional.empty(), fact, words, context, actor, now);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
