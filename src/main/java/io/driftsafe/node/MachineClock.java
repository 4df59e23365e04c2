package io.driftsafe.node;

import java.time.Duration;

/** This machine's own clock, beside the database's. */
public interface MachineClock {

    /** How far it is ahead of the database's; negative where it is behind. */
    Duration offset();
}
