package io.driftsafe.resource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How changes of resources of one type are carried out.
 *
 * @param settleTime for how long after a call's time-out its effect may still land; empty where the provider's own
 *     counts
 * @param rollbackTimeout how long putting back may take when nobody says otherwise; empty where the service's own
 *     counts
 * @param progressDeadline for how long the cloud's work on a change may come no further before it counts as failed;
 *     empty where how far it is cannot be seen
 * @param power how the resource is stopped for changes that need it, where the service has to do that
 * @param preludes what has to be written before some attributes are changed
 * @param owners the marks of other tools that manage such resources
 * @param moved what the cloud itself moves
 */
public record Handling(
        Precondition precondition,
        Optional<Duration> settleTime,
        Optional<Duration> rollbackTimeout,
        Optional<Duration> progressDeadline,
        Optional<PowerSwitch> power,
        List<Prelude> preludes,
        List<Ownership> owners,
        List<Moved> moved) {

    private static final Duration LONGEST_WORK = Duration.ofDays(1);

    /** A change is one write, and nobody else manages the resource. */
    public static final Handling PLAIN = new Handling(
            Precondition.SERVER_TEST,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of());

    public Handling {
        preludes = List.copyOf(preludes);
        owners = List.copyOf(owners);
        moved = List.copyOf(moved);
    }

    /**
     * How long a cloud that says that it works may take for it in all; empty where the service's own limits count. Work
     * whose progress is seen may take a day, for it counts as failed once there is none.
     */
    public Optional<Duration> patience() {
        return progressDeadline.isPresent() ? Optional.of(LONGEST_WORK) : rollbackTimeout;
    }
}
