package io.driftsafe.guardrail;

/** A source of rules that no change may break. */
public interface Guardrail {

    Kind kind();

    /** Every breach, blocking or not. */
    Judgement judge(ProposedChange change);

    /** Which safety check asks it. */
    enum Kind {
        POLICY,
        COST_SLO
    }
}
