package io.driftsafe.guardrail;

import static io.driftsafe.guardrail.PolicyState.ACTIVE;
import static io.driftsafe.guardrail.PolicyState.APPROVED;
import static io.driftsafe.guardrail.PolicyState.ARCHIVED;
import static io.driftsafe.guardrail.PolicyState.DEPRECATED;
import static io.driftsafe.guardrail.PolicyState.DRAFT;
import static io.driftsafe.guardrail.PolicyState.REVIEW;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What moves a version of a policy on in its life. */
enum PolicyAction {
    SUBMIT(Set.of(DRAFT), REVIEW, "sent to review"),
    REJECT(Set.of(REVIEW), DRAFT, "rejected"),
    APPROVE(Set.of(REVIEW), APPROVED, "approved"),
    ACTIVATE(Set.of(APPROVED), ACTIVE, "activated"),
    DEPRECATE(Set.of(ACTIVE), DEPRECATED, "deprecated"),
    ARCHIVE(Set.of(DRAFT, REVIEW, APPROVED, DEPRECATED), ARCHIVED, "archived");

    private final Set<PolicyState> from;
    private final PolicyState to;
    private final String done;

    PolicyAction(Set<PolicyState> from, PolicyState to, String done) {
        this.from = from;
        this.to = to;
        this.done = done;
    }

    boolean isPossibleFrom(PolicyState state) {
        return from.contains(state);
    }

    PolicyState to() {
        return to;
    }

    /** What has happened, as in "version 2 was approved". */
    String done() {
        return done;
    }

    /** As the address has it. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<PolicyAction> possibleFrom(PolicyState state) {
        return Arrays.stream(values())
                .filter(action -> action.isPossibleFrom(state))
                .toList();
    }
}
