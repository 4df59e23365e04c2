package io.driftsafe.gate;

/**
 * A gate that is closed, and what opens it.
 *
 * @param waits whether work that was accepted waits for it to open, rather than fail
 */
public record ClosedGate(String message, boolean waits) {

    /** One at which work that was accepted fails. */
    public ClosedGate(String message) {
        this(message, false);
    }
}
