package io.driftsafe.audit;

import com.fasterxml.jackson.annotation.JsonValue;

/** How much a log entry matters. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARNING,
    ERROR,
    CRITICAL;

    /** In capitals on the wire, unlike every other enum. */
    @JsonValue
    String value() {
        return name();
    }
}
