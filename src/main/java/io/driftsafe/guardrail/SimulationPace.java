package io.driftsafe.guardrail;

import java.time.Duration;

/** How fast a policy has to be tried on past operations: ten times as slowly as is usual, after a minute's grace. */
final class SimulationPace {

    static final Duration EACH = Duration.ofMillis(10);

    private static final Duration GRACE = Duration.ofMinutes(1);

    private SimulationPace() {}

    static boolean isKept(int judged, Duration taken) {
        return taken.compareTo(GRACE.plus(EACH.multipliedBy(judged))) <= 0;
    }
}
