package io.driftsafe.seal;

/** The service cannot start with its seal keys; the message is a sentence for the operator that says what to do. */
public final class SealKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SealKeyException(String message) {
        super(message);
    }
}
