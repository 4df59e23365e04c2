package io.driftsafe.gate;

/**
 * Why work that was accepted does not begin yet; it does by itself when this is over.
 *
 * @param code what holds it, in one word
 * @param message a sentence that says what is waited for, and what can be done
 */
public record Hold(String code, String message) {

    static final String STOPPED = "stopped";
    static final String BREAKER_OPEN = "breaker-open";
    static final String RAMP = "ramp";
    static final String ACCOUNT_LIMIT = "account-limit";
    static final String BUDGET = "budget";
}
