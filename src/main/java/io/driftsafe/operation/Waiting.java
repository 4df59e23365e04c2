package io.driftsafe.operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** When a run that has to wait goes on. */
@Component
class Waiting {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final OperationSettings settings;
    private final Clock clock;

    Waiting(OperationSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** After so many tries without effect; empty when there were enough. */
    Optional<Instant> retry(int tries) {
        var delays = settings.retryDelays();
        return tries <= delays.size() ? Optional.of(clock.instant().plus(delays.get(tries - 1))) : Optional.empty();
    }

    /**
     * For an outcome that is not known yet: after half as long again as it has been unknown; empty past the deadline.
     */
    Optional<Instant> readAgain(Intent intent) {
        var now = clock.instant();
        var unknownFor = Duration.between(intent.writtenAt(), now);
        if (unknownFor.compareTo(settings.outcomeDeadline()) >= 0) {
            return Optional.empty();
        }
        var half = unknownFor.dividedBy(2);
        var delay = half.compareTo(SHORTEST) < 0 ? SHORTEST : half.compareTo(LONGEST) > 0 ? LONGEST : half;
        return Optional.of(now.plus(delay));
    }

    /** Not before the given time, nor before now. */
    Instant after(Instant time) {
        var now = clock.instant();
        return time.isAfter(now) ? time : now;
    }
}
