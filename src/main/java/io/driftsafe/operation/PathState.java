package io.driftsafe.operation;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceType;
import java.util.List;

/** How one changed path stands, judged alone. */
enum PathState {
    /** At the value before our write: it is left alone. */
    AS_BEFORE,
    /** At the value that we wrote: it can be restored. */
    AS_WRITTEN,
    /** At another value, so somebody else's: nothing is written. */
    FOREIGN;

    static PathState of(Change change, Configuration before, Configuration now, ResourceType type) {
        if (sameOn(change, before, now, type)) {
            return AS_BEFORE;
        }
        return sameOn(change, before.with(List.of(change)), now, type) ? AS_WRITTEN : FOREIGN;
    }

    private static boolean sameOn(Change change, Configuration one, Configuration other, ResourceType type) {
        return one.differencesTo(other, type).stream()
                .noneMatch(difference -> difference.path().overlaps(change.path()));
    }
}
