package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyContent;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Rules with a name and a life.
 *
 * @param version raised by each change of it, also of its life; not the number of what it says
 * @param newest what it says last
 * @param active the number of the version that judges
 */
record Policy(
        UUID id,
        String name,
        long version,
        PolicyVersion newest,
        Optional<Integer> active,
        Instant createdAt,
        Instant updatedAt) {

    PolicyId policyId() {
        return new PolicyId(id);
    }

    boolean isArchived() {
        return newest.state() == PolicyState.ARCHIVED;
    }

    /** What was deprecated says nothing any more: the same words are a new version then. */
    boolean newestSays(PolicyContent content) {
        return newest.state() != PolicyState.DEPRECATED && newest.content().equals(content);
    }

    /** For people, as in "Version 2 of budget". */
    String named(int number) {
        return "Version %d of %s".formatted(number, name);
    }
}
