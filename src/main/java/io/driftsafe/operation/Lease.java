package io.driftsafe.operation;

import java.time.Duration;

/** A run's hold on its task: past its end another node takes over. */
interface Lease {

    /** Whether more is left of it than a call may take, on a node that is not stopping. */
    boolean outlasts(Duration call);

    /** The task's version when this run picked it. */
    long version();
}
