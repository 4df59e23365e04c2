package io.driftsafe.provider.kubernetes;

/** A connection's credentials are not as they have to be; the message is for people and has no value of them. */
final class CredentialsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CredentialsException(String message) {
        super(message);
    }

    String explanation() {
        return String.valueOf(getMessage());
    }
}
