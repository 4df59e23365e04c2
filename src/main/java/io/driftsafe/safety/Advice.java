package io.driftsafe.safety;

/** What to do about drift. */
public enum Advice {
    PROCEED,
    PROCEED_WITH_WARNING,
    REVIEW,
    BLOCKED,
    BLOCKED_REVIEW_NOW
}
