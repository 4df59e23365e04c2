package io.driftsafe.gate;

import java.util.List;

/**
 * What is stopped now.
 *
 * @param stopped whether anything is
 */
record StopStatus(boolean stopped, List<StopView> stops) {

    static StopStatus of(List<Stop> inForce) {
        return new StopStatus(
                !inForce.isEmpty(), inForce.stream().map(StopView::of).toList());
    }
}
