package io.driftsafe.provider.kubernetes;

import java.time.Duration;

/** Until when the calls of one question have to be answered, by the machine's own clock that is never set. */
record Deadline(long nanos) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }
}
