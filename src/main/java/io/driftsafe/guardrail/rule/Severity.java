package io.driftsafe.guardrail.rule;

/** How grave a violation is, for people; what it does to the change is its {@link Effect}. */
public enum Severity {
    CRITICAL,
    ERROR,
    WARNING,
    INFO
}
