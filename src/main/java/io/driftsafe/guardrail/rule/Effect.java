package io.driftsafe.guardrail.rule;

/** What a violated rule does to the change. */
public enum Effect {
    BLOCK,
    WARN,
    /** It blocks until as many have approved as the rule asks for. */
    REQUIRE_APPROVAL
}
