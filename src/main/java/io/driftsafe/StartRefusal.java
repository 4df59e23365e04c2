package io.driftsafe;

/** The service cannot start; the message is a sentence for the operator that says what to do. */
class StartRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartRefusal(String message) {
        super(message);
    }
}
