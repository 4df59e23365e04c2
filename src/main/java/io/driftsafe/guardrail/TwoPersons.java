package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import org.springframework.stereotype.Component;

/** The rule that nobody approves what they wrote or asked for themselves. */
@Component
class TwoPersons {

    private final GuardrailSettings settings;

    TwoPersons(GuardrailSettings settings) {
        this.settings = settings;
    }

    /** Whether these surely are two: of what came while nobody had to sign in, nobody knows from whom. */
    static boolean are(String author, String approver) {
        return new Actor(author).isKnown() && new Actor(approver).isKnown() && !author.equals(approver);
    }

    /**
     * @param what the author made, as in "Version 2 of budget"
     * @throws Refusal 403 that says who may
     */
    void requireToApprove(String what, String author, Actor approver) {
        if (!are(author, approver.name()) && (approver.isKnown() || !settings.approveOwnWhileOpen())) {
            throw Refusal.of(ProblemCode.FORBIDDEN, why(what, author, approver));
        }
    }

    private static String why(String what, String author, Actor approver) {
        if (!approver.isKnown()) {
            return "%s is not approved while nobody has to sign in, for callers then cannot be told apart: set driftsafe.access.tokens, and somebody other than its author approves it"
                    .formatted(what);
        }
        return approver.name().equals(author)
                ? "%s comes from %s, and nobody approves what is their own: another operator has to"
                        .formatted(what, author)
                : "%s was made while nobody had to sign in, so it is not known by whom: make it anew, and another operator approves it"
                        .formatted(what);
    }
}
