package io.driftsafe.guardrail;

import java.util.List;
import org.springframework.modulith.NamedInterface;

/** What the policies, or the cost SLOs, say of a change. */
@NamedInterface("violation")
public sealed interface Judgement {

    /** There is none to judge by. */
    @NamedInterface("violation")
    record NotConfigured() implements Judgement {}

    /** All were asked. */
    @NamedInterface("violation")
    record Judged(List<Violation> violations) implements Judgement {

        public Judged {
            violations = List.copyOf(violations);
        }
    }
}
