package io.driftsafe.operation;

import io.driftsafe.provider.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** When a run that has to wait goes on. */
@Component
class Waiting {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration SHORTEST_HOLD = Duration.ofMillis(250);
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(15);

    private final OperationSettings settings;
    private final RunLedger ledger;
    private final Clock clock;

    Waiting(OperationSettings settings, RunLedger ledger, Clock clock) {
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** After a try that surely had no effect: again after a while, or it is given up when there were enough. */
    RunResult tryLater(Work work, String why, Supplier<RunResult> giveUp) {
        return tryLater(work, why, Duration.ZERO, giveUp);
    }

    /**
     * @param atLeast how long the provider wants to be left alone; a fix holds its resource no longer than for an
     *     outcome
     */
    RunResult tryLater(Work work, String why, Duration atLeast, Supplier<RunResult> giveUp) {
        var tries = ledger.countTry(work, why);
        if (tries.isEmpty()) {
            return new RunResult.Superseded();
        }
        var delays = settings.retryDelays();
        return tries.get() <= delays.size() && atLeast.compareTo(settings.outcomeDeadline()) <= 0
                ? new RunResult.Again(clock.instant().plus(longer(delays.get(tries.get() - 1), atLeast)))
                : giveUp.get();
    }

    /**
     * After a try of a rollback that surely had no effect, and may have one later: again and again, ever less often,
     * while there is time.
     *
     * @param atLeast how long the provider wants to be left alone
     * @param evenLater whether the first few tries come also when the time is over
     */
    RunResult tryUntil(
            Instant deadline, Work work, String why, Duration atLeast, boolean evenLater, Supplier<RunResult> giveUp) {
        var tries = ledger.countTry(work, why);
        if (tries.isEmpty()) {
            return new RunResult.Superseded();
        }
        var now = clock.instant();
        var left = Duration.between(now, deadline);
        var delay = longer(delayOfRollback(tries.get(), work.operation().rollbackTimeout()), atLeast);
        if (delay.compareTo(left) < 0) {
            return new RunResult.Again(now.plus(delay));
        }
        if (evenLater
                && tries.get() <= settings.retryDelays().size()
                && atLeast.compareTo(settings.outcomeDeadline()) <= 0) {
            return new RunResult.Again(now.plus(delay));
        }
        var lastDelay = longer(left.dividedBy(2), longer(SHORTEST, atLeast));
        return lastDelay.compareTo(left) < 0 ? new RunResult.Again(now.plus(lastDelay)) : giveUp.get();
    }

    /** As told for the first tries, then twice as long each time, up to a hundredth of a long time-out. */
    private Duration delayOfRollback(int tries, Duration timeout) {
        var delays = settings.retryDelays();
        if (tries <= delays.size()) {
            return delays.get(tries - 1);
        }
        var longest = longer(LONGEST, timeout.dividedBy(100));
        var doubled = delays.isEmpty() ? SHORTEST : longer(delays.getLast(), SHORTEST);
        for (var i = delays.size(); i < tries && doubled.compareTo(longest) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }

    /** For an outcome that is not known yet: after half as long again as it has been unknown, up to the deadline. */
    RunResult readLater(Intent intent, Supplier<RunResult> giveUp) {
        return readLater(intent, Duration.ZERO, giveUp);
    }

    /** @param atLeast how long the provider may take for what it says it works on */
    RunResult readLater(Intent intent, Duration atLeast, Supplier<RunResult> giveUp) {
        var now = clock.instant();
        var unknownFor = Duration.between(intent.writtenAt(), now);
        if (unknownFor.compareTo(longer(settings.outcomeDeadline(), atLeast)) >= 0) {
            return giveUp.get();
        }
        var half = unknownFor.dividedBy(2);
        var delay = half.compareTo(SHORTEST) < 0 ? SHORTEST : half.compareTo(LONGEST) > 0 ? LONGEST : half;
        return new RunResult.Again(now.plus(delay));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    /** While the provider works on something else than a write of this run. */
    RunResult workLater(Instant since, Duration atMost, Supplier<RunResult> giveUp) {
        var now = clock.instant();
        return now.isBefore(since.plus(atMost)) ? new RunResult.Again(now.plus(POLL)) : giveUp.get();
    }

    /** While something holds it back: after half as long again as it has been held, so that many cost little. */
    RunResult whileHeld(Holds.Held held) {
        var now = clock.instant();
        var half = Duration.between(held.since(), now).dividedBy(2);
        return new RunResult.Again(now.plus(
                half.compareTo(SHORTEST_HOLD) < 0
                        ? SHORTEST_HOLD
                        : half.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : half));
    }

    /** Not before the given time, nor before now. */
    RunResult until(Instant time) {
        var now = clock.instant();
        return new RunResult.Again(time.isAfter(now) ? time : now);
    }

    /** After a call that ended without an answer, which may have left later than it was written down. */
    RunResult untilItHasLanded(Intent intent, Timing timing) {
        var landsBefore = intent.landsBefore(timing);
        var settled = clock.instant().plus(timing.settleTime());
        return until(settled.isAfter(landsBefore) ? settled : landsBefore);
    }

    /** When a call might outlast the run's hold on its task, or this node is stopping: nothing was sent. */
    RunResult forAFreshLease(Work work) {
        ledger.notSent(work, "Not sent: this run may end before the call does");
        return startAgain(work);
    }

    /** When nothing could be written down: a run that still is the latest finds out why, any other stops. */
    RunResult startAgain(Work work) {
        return ledger.mine(work) ? new RunResult.Again(clock.instant()) : new RunResult.Superseded();
    }
}
