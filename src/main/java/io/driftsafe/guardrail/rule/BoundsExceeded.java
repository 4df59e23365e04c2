package io.driftsafe.guardrail.rule;

/** An evaluation took more than it may. An error and no exception, for CEL goes on after exceptions. */
final class BoundsExceeded extends Error {

    private static final long serialVersionUID = 1L;

    /** @param message a sentence that says which bound it was */
    BoundsExceeded(String message) {
        super(message, null, false, false);
    }

    String explanation() {
        return String.valueOf(getMessage());
    }
}
