package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/**
 * Use of a cloud that is paid for ahead, whether it is made or not.
 *
 * @param account whose use alone it covers; everybody's where none is named
 * @param hourlyCost what all of it costs an hour, paid ahead or not, in US dollars
 * @param startsOn the first day on which it holds
 * @param endsOn the last one
 * @param stated how much there is that it could cover, if somebody said so
 */
record Commitment(
        UUID id,
        String name,
        String provider,
        Optional<String> account,
        Coverage coverage,
        Optional<BigDecimal> hourlyCost,
        LocalDate startsOn,
        LocalDate endsOn,
        Optional<StatedUse> stated,
        String source,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    /** Use changes: what was said so long ago, in days, is not known to be so any more. */
    static final int STATED_FOR = 31;

    /** In the order in which clouds let them cover: what covers less comes first. */
    static final Comparator<Commitment> AS_APPLIED = Comparator.<Commitment>comparingInt(
                    commitment -> commitment.coverage.breadth())
            .thenComparing(Commitment::endsOn)
            .thenComparing(Commitment::id);

    boolean holdsOn(LocalDate day) {
        return !day.isBefore(startsOn) && !day.isAfter(endsOn);
    }

    /**
     * How much of it one part of a bill would take, if there were room for all of it; zero where it does not cover it.
     */
    BigDecimal need(Billed billed, Billed.Part part) {
        return provider.equals(billed.provider())
                        && account.filter(name -> !name.equals(billed.account()))
                                .isEmpty()
                ? coverage.need(billed, part)
                : BigDecimal.ZERO;
    }

    /** What is used of it and beyond now, without what is in flight, if that was said lately. */
    Optional<BigDecimal> use(LocalDate day) {
        return current(day).map(StatedUse::now);
    }

    /** What was said of its use, if that was lately. */
    Optional<StatedUse> current(LocalDate day) {
        return stated.filter(use -> use.isCurrentOn(day));
    }

    /** What is paid for and not used; empty where the use is not known. */
    Optional<BigDecimal> unused(LocalDate day) {
        return use(day).map(use -> coverage.has().subtract(use).max(BigDecimal.ZERO));
    }

    /** What so much of it costs an hour, if its cost is known. */
    Optional<BigDecimal> cost(BigDecimal much) {
        return coverage.cost(much, hourlyCost);
    }

    /**
     * How much there was, on the average of its hours, that the commitment could cover: in its own unit, and perhaps
     * more than it has.
     *
     * @param on the day of which it was said
     * @param at when it was said
     * @param shifts by what this service has applied since, or is applying
     */
    record StatedUse(BigDecimal amount, LocalDate on, Instant at, Shifts shifts) {

        BigDecimal now() {
            return amount.add(shifts.applied()).max(BigDecimal.ZERO);
        }

        /** Of what is in flight only that takes hold which leaves some of it. */
        BigDecimal least() {
            return amount.add(shifts.applied()).add(shifts.falling()).max(BigDecimal.ZERO);
        }

        /** Of what is in flight only that takes hold which takes more of it. */
        BigDecimal most() {
            return amount.add(shifts.applied()).add(shifts.rising()).max(BigDecimal.ZERO);
        }

        boolean saysTheSame(StatedUse other) {
            return amount.compareTo(other.amount) == 0 && on.equals(other.on);
        }

        boolean isCurrentOn(LocalDate day) {
            return !on.isAfter(day) && !on.plusDays(STATED_FOR).isBefore(day);
        }
    }

    /**
     * By what this service changes its use.
     *
     * @param rising at most, by what is in flight; zero or more
     * @param falling at most, by what is in flight; zero or less
     */
    record Shifts(BigDecimal applied, BigDecimal rising, BigDecimal falling) {

        static final Shifts NONE = new Shifts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
    }
}
