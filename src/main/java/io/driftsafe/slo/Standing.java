package io.driftsafe.slo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How one cost SLO stands at one moment: what is spent or there, and what is in flight.
 *
 * @param reservations what operations hold of it
 * @param validFor how old the end of the known spend, or a count, may be
 */
record Standing(
        Slo slo,
        Spent spent,
        Optional<Measure> measure,
        List<Reservation> reservations,
        Instant now,
        Duration validFor) {

    static final int WINDOW = 30;

    Standing {
        reservations = List.copyOf(reservations);
    }

    /** Without a change; what is in flight counts. */
    Assessment alone() {
        return assess(Optional.empty(), Optional.empty());
    }

    /**
     * With a change; empty if the SLO is not about it.
     *
     * @param operation whose change it is: what it holds already is not counted again
     */
    Optional<Assessment> with(CostChange change, Optional<UUID> operation) {
        return Contribution.of(change, slo) instanceof Contribution.None
                ? Optional.empty()
                : Optional.of(assess(Optional.of(change), operation));
    }

    private Assessment assess(Optional<CostChange> change, Optional<UUID> operation) {
        var added = change.map(it -> Contribution.of(it, slo)).orElseGet(() -> new Contribution.Known(BigDecimal.ZERO));
        var counted = counted(operation);
        var unknown = new ArrayList<>(new Gaps(this).of(change, counted));
        var total = measured()
                .add(reserved(counted))
                .add(Optional.ofNullable(added.amountOrNull()).orElse(BigDecimal.ZERO));
        var value = value(total, change);
        value.filter(it -> !isTooMuch(it) && isTooMuch(it.add(others())))
                .ifPresent(_ ->
                        unknown.add("With what is billed for resources that are not known here it may be too much: have"
                                + " them listed, or scope it by tags or a service"));
        var state = state(value, unknown.isEmpty(), added);
        var judged = unknown.isEmpty() || state == Assessment.State.EXCEEDED;
        return new Assessment(
                this,
                state,
                judged ? value : Optional.empty(),
                judged || !isPartlyKnown() || added instanceof Contribution.Unknown ? Optional.empty() : value,
                counted,
                change.isPresent() ? Optional.of(added) : Optional.empty(),
                unknown);
    }

    /** Whether some accounts can be judged, though others cannot. */
    private boolean isPartlyKnown() {
        return slo.type().monthly()
                && (spent.own() || spent.sources().stream().anyMatch(source -> !isOld(source.knownUntil())));
    }

    private Assessment.State state(Optional<BigDecimal> value, boolean known, Contribution added) {
        var exceeded = value.filter(this::isTooMuch).isPresent();
        if (known && value.isPresent()) {
            return exceeded
                    ? Assessment.State.EXCEEDED
                    : isNear(value.get()) ? Assessment.State.WARNING : Assessment.State.OK;
        }
        // What is known alone is too much already, and the rest is spent besides.
        var surely = exceeded && slo.type().monthly() && !(added instanceof Contribution.Unknown);
        return surely ? Assessment.State.EXCEEDED : Assessment.State.NO_DATA;
    }

    private boolean isTooMuch(BigDecimal value) {
        return value.compareTo(slo.threshold().maxValue()) > 0 || isBeyondBaseline(value);
    }

    boolean isBeyondBaseline(BigDecimal value) {
        return slo.baseline()
                .filter(baseline -> value.compareTo(baseline.most()) > 0)
                .isPresent();
    }

    private boolean isNear(BigDecimal value) {
        return slo.threshold().maxValue().signum() > 0
                && value.compareTo(slo.threshold().warningAt()) >= 0;
    }

    /** In the unit of the type, rounded half up to its hundredth; empty where it cannot be told at all. */
    private Optional<BigDecimal> value(BigDecimal total, Optional<CostChange> change) {
        return switch (slo.type()) {
            case MONTHLY_BUDGET, MODULE_BUDGET, SERVICE_BUDGET -> Optional.of(rounded(total));
            case COST_GROWTH_RATE -> {
                var before = before();
                yield before.signum() > 0
                        ? Optional.of(total.subtract(before).movePointRight(2).divide(before, 2, RoundingMode.HALF_UP))
                        : Optional.empty();
            }
            case RESOURCE_COUNT -> measure.map(_ -> total);
            case RESOURCE_BUDGET ->
                change.isPresent()
                        ? Optional.ofNullable(change.get().after().monthlyCost())
                                .map(Standing::rounded)
                        : measure.map(Measure::value);
        };
    }

    private static BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP);
    }

    /** What is spent or there already, without what is in flight; of a growth rate what the last 30 days cost. */
    BigDecimal measured() {
        return switch (slo.type()) {
            case MONTHLY_BUDGET, MODULE_BUDGET, SERVICE_BUDGET -> spent.between(month(), month().plusMonths(1));
            case COST_GROWTH_RATE ->
                lastWindow()
                        .map(end -> spent.between(end.minusDays(WINDOW), end))
                        .orElse(BigDecimal.ZERO);
            case RESOURCE_COUNT -> measure.map(Measure::value).orElse(BigDecimal.ZERO);
            case RESOURCE_BUDGET -> BigDecimal.ZERO;
        };
    }

    /** What is billed this month for resources that are not known here, and may be part of it or not. */
    BigDecimal others() {
        return slo.type().monthly() ? spent.othersBetween(month(), month().plusMonths(1)) : BigDecimal.ZERO;
    }

    /** What the 30 days before the last 30 cost. */
    BigDecimal before() {
        return lastWindow()
                .map(end -> spent.between(end.minusDays(2 * WINDOW), end.minusDays(WINDOW)))
                .orElse(BigDecimal.ZERO);
    }

    /** The day after the last whole day that is known. */
    Optional<LocalDate> lastWindow() {
        return spent.knownUntil().map(end -> LocalDate.ofInstant(end, ZoneOffset.UTC));
    }

    /** The first day of this calendar month. */
    LocalDate month() {
        return LocalDate.ofInstant(now, ZoneOffset.UTC).withDayOfMonth(1);
    }

    /** What counts as in flight, oldest first. */
    List<Counted> counted(Optional<UUID> except) {
        if (slo.type() == SloType.RESOURCE_BUDGET) {
            return List.of();
        }
        return reservations.stream()
                .filter(reservation ->
                        except.filter(reservation.operation()::equals).isEmpty())
                .filter(this::isInFlight)
                .sorted(Comparator.comparing(Reservation::reservedAt).thenComparing(Reservation::operation))
                .map(reservation -> new Counted(reservation, reservation.counted()))
                .filter(counted -> counted.amount() == null || counted.amount().signum() != 0)
                .toList();
    }

    /** Those that hold a part which does not count any more, nor will again. */
    List<UUID> over() {
        return reservations.stream()
                .filter(reservation -> !isInFlight(reservation))
                .map(Reservation::operation)
                .toList();
    }

    /** Until it shows in what was measured. */
    private boolean isInFlight(Reservation reservation) {
        if (reservation.settledAt().isEmpty()) {
            return true;
        }
        var settled = reservation.settledAt().get();
        if (slo.type() == SloType.RESOURCE_COUNT) {
            return measure.map(Measure::measuredAt).filter(settled::isBefore).isEmpty();
        }
        if (slo.type().monthly()
                && settled.isBefore(month().atStartOfDay(ZoneOffset.UTC).toInstant())) {
            return false;
        }
        return spent.knownUntil(reservation.provider(), reservation.account())
                .filter(settled::isBefore)
                .isEmpty();
    }

    static BigDecimal reserved(List<Counted> counted) {
        return counted.stream()
                .flatMap(one -> Optional.ofNullable(one.amount()).stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    boolean isOld(Instant knownUntil) {
        return knownUntil.plus(validFor).isBefore(now);
    }

    /**
     * What a reservation counts for.
     *
     * @param amount null where it is not known
     */
    record Counted(Reservation reservation, @Nullable BigDecimal amount) {}
}
