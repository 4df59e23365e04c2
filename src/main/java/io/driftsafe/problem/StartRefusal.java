package io.driftsafe.problem;

/** The service cannot start; the message is a sentence for the operator that says what to do. */
public class StartRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartRefusal(String message) {
        super(message);
    }
}
