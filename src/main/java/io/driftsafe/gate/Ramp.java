package io.driftsafe.gate;

import java.time.Duration;
import java.util.OptionalLong;

/** How many operations may be in flight while work begins again after a standstill; pure. */
final class Ramp {

    /** After so many doublings nothing is held back any more. */
    private static final long STEPS = 7;

    private Ramp() {}

    /** Twice as many with each step; empty when it is over. */
    static OptionalLong atMost(Duration sinceStandstill, Duration step) {
        if (step.isZero() || sinceStandstill.compareTo(step.multipliedBy(STEPS)) >= 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(1L << Math.max(0, sinceStandstill.dividedBy(step)));
    }

    static Duration length(Duration step) {
        return step.multipliedBy(STEPS);
    }
}
