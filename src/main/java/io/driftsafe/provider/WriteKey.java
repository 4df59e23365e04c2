package io.driftsafe.provider;

import java.util.Locale;

/** Names one write to a cloud for ever. */
public record WriteKey(String operation, Direction direction, int step, long attempt) {

    public Run run() {
        return new Run(operation, attempt);
    }

    @Override
    public String toString() {
        return "%s:%s:%d:%d".formatted(operation, direction.name().toLowerCase(Locale.ROOT), step, attempt);
    }

    /** Towards the fix, or back. */
    public enum Direction {
        APPLY,
        ROLLBACK
    }
}
