package io.driftsafe.guardrail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one policy of a file, or would.
 *
 * @param id null where it would only now be made
 * @param version its newest then
 * @param changes of what it said before
 */
record PolicyImportItem(String name, @Nullable PolicyId id, Outcome outcome, int version, List<ContentChange> changes) {

    /** How it relates to what was there. */
    enum Outcome {
        CREATED,
        CHANGED,
        UNCHANGED
    }
}
