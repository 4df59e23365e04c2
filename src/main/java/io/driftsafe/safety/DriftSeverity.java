package io.driftsafe.safety;

import io.driftsafe.resource.Impact;
import java.util.List;

/** How much drift there is: by the number of attributes, and by whether one of them touches security. */
public enum DriftSeverity {
    NONE(0),
    MINOR(2),
    MODERATE(5),
    MAJOR(10),
    CRITICAL(Integer.MAX_VALUE);

    private final int atMost;

    DriftSeverity(int atMost) {
        this.atMost = atMost;
    }

    static DriftSeverity of(List<DriftedAttribute> attributes) {
        var byCount = NONE;
        while (attributes.size() > byCount.atMost) {
            byCount = values()[byCount.ordinal() + 1];
        }
        var security = attributes.stream().anyMatch(attribute -> attribute.impact() == Impact.SECURITY);
        return security && byCount.compareTo(MODERATE) < 0 ? MODERATE : byCount;
    }
}
