package io.driftsafe.guardrail.rule;

/** What one rule says of a change. */
public sealed interface RuleVerdict {

    PolicyRule rule();

    /** The change is as the rule requires, or the rule is not about it. */
    record Satisfied(PolicyRule rule) implements RuleVerdict {}

    /**
     * The change is not as the rule requires.
     *
     * @param message sentences that tell what was required, the values seen and what would satisfy the rule
     */
    record Violated(PolicyRule rule, String message) implements RuleVerdict {}

    /**
     * It cannot be told, which never is a pass: the rule counts as violated.
     *
     * @param message sentences that tell why and what to do about it
     */
    record Undecided(PolicyRule rule, String message) implements RuleVerdict {}
}
