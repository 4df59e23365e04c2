package io.driftsafe.resource;

import java.time.Duration;

/** How long after a change of an attribute the cloud refuses another change of it. */
public record CoolDown(Duration length) {

    public CoolDown {
        if (!length.isPositive()) {
            throw new IllegalArgumentException("must be longer than nothing");
        }
    }

    /** For people. */
    public String text() {
        return "at most one change in " + words();
    }

    private String words() {
        if (length.toSecondsPart() != 0) {
            return counted(length.toSeconds(), "second");
        }
        return length.toMinutesPart() != 0 ? counted(length.toMinutes(), "minute") : counted(length.toHours(), "hour");
    }

    private static String counted(long count, String unit) {
        return "%d %s%s".formatted(count, unit, count == 1 ? "" : "s");
    }
}
