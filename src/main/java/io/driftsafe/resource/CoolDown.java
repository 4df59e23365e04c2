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
        return "at most one change every " + words();
    }

    private String words() {
        if (length.toSecondsPart() != 0) {
            return length.toSeconds() + " seconds";
        }
        return length.toMinutesPart() != 0 ? length.toMinutes() + " minutes" : length.toHours() + " hours";
    }
}
