package io.driftsafe.safety;

import io.driftsafe.resource.Difference;
import io.driftsafe.resource.Impact;

/** One attribute that is not as expected; in conflict when it lies on the fix's own path. */
public record DriftedAttribute(Difference difference, Impact impact, boolean conflict) {

    public Kind kind() {
        if (difference.from().isEmpty()) {
            return Kind.ADDED;
        }
        return difference.to().isEmpty() ? Kind.REMOVED : Kind.MODIFIED;
    }

    /** What happened to it. */
    public enum Kind {
        MODIFIED,
        REMOVED,
        ADDED
    }
}
