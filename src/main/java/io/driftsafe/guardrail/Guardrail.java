package io.driftsafe.guardrail;

import java.util.List;

/** A source of rules that no change may break. */
public interface Guardrail {

    Kind kind();

    /** Every breach, blocking or not. */
    List<Violation> judge(ProposedChange change);

    /** Which safety check asks it. */
    enum Kind {
        POLICY,
        COST_SLO
    }
}
