package io.driftsafe.operation;

import io.driftsafe.provider.Observation;
import java.time.Instant;

/** What a run sees of its resource. */
sealed interface Look {

    /** @param askedAt before the provider was asked: what could still land then may be missing */
    record Seen(Observation now, Instant askedAt) implements Look {}

    /** It is gone, or another resource bears its name. */
    record Lost(String why, boolean gone, Instant askedAt) implements Look {}

    /** Nobody knows how it is. */
    record Unreadable(String why) implements Look {}

    /** A later run has looked. */
    record Superseded() implements Look {}
}
