package io.driftsafe.operation;

import java.util.Map;

/** Why an operation did not end well, and whether the resource may have been changed by it. */
public record Failure(String code, String message, boolean mayHaveChanged) {

    static final String ALREADY_AS_WANTED = "already-as-wanted";
    static final String CHECKS_FAILED = "checks-failed";
    static final String CONFLICT = "conflict";
    static final String DATABASE_RESTORED = "database-restored";
    static final String DENIED = "denied";
    static final String GATE_CLOSED = "gate-closed";
    static final String PROVIDER_ERROR = "provider-error";
    static final String SEAL_BROKEN = "seal-broken";
    static final String TIMEOUT = "timeout";
    static final String VERIFICATION_FAILED = "verification-failed";

    static Failure unchanged(String code, String message) {
        return new Failure(code, message, false);
    }

    static Failure maybeChanged(String code, String message) {
        return new Failure(code, message, true);
    }

    Map<String, Object> context() {
        return Map.of("code", code, "may_have_changed", mayHaveChanged);
    }
}
