package io.driftsafe.guardrail;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.modulith.NamedInterface;

/** What the policies, or the cost SLOs, say of a change. */
@NamedInterface("violation")
public sealed interface Judgement {

    /** There is none to judge by. */
    @NamedInterface("violation")
    record NotConfigured() implements Judgement {}

    /** There are some, and none is for this change. */
    @NamedInterface("violation")
    record Unmatched() implements Judgement {}

    /**
     * All that are for this change were asked.
     *
     * @param judges the versions of policies that were
     */
    @NamedInterface("violation")
    record Judged(List<PolicyJudge> judges, List<Violation> violations) implements Judgement {

        public Judged {
            judges = List.copyOf(judges);
            violations = List.copyOf(violations);
        }

        /** By what is no policy. */
        public Judged(List<Violation> violations) {
            this(List.of(), violations);
        }
    }

    /** What both say. */
    default Judgement and(Judgement other) {
        if (this instanceof Judged(var judges, var violations)) {
            return other instanceof Judged(var moreJudges, var moreViolations)
                    ? new Judged(
                            Stream.concat(judges.stream(), moreJudges.stream()).toList(),
                            Stream.concat(violations.stream(), moreViolations.stream())
                                    .toList())
                    : this;
        }
        return this instanceof NotConfigured || other instanceof Judged ? other : this;
    }
}
