package io.driftsafe.guardrail.rule;

/**
 * Something unknown was read. An error and no exception: CEL takes exceptions for values, and {@code x || true} would
 * pass whatever became of x.
 */
final class UnknownRead extends Error {

    private static final long serialVersionUID = 1L;

    /** @param message a sentence that says what is not known and why */
    UnknownRead(String message) {
        super(message, null, false, false);
    }

    String explanation() {
        return String.valueOf(getMessage());
    }
}
