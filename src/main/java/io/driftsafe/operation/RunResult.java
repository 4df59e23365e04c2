package io.driftsafe.operation;

import java.time.Instant;

/** What becomes of a task after one run. */
sealed interface RunResult {

    /** It is settled, and its task is gone. */
    record Settled() implements RunResult {}

    /** Another run has taken over; this one says nothing more. */
    record Superseded() implements RunResult {}

    /** It waits, holding no thread. */
    record Again(Instant at) implements RunResult {}
}
