package io.driftsafe.safety;

/** The answer of one safety check. */
public record Finding(SafetyCheck check, Status status, String message) {

    /** Only {@code FAILED} blocks. */
    public enum Status {
        PENDING,
        PASSED,
        WARNED,
        FAILED,
        SKIPPED
    }

    public boolean failed() {
        return status == Status.FAILED;
    }
}
