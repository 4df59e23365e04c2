package io.driftsafe.resource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a fix changes about the monthly cost: on the list, and in truth, once discounts, commitments and what it brings
 * with it are reckoned with.
 *
 * @param savings in truth; empty where it is not known
 * @param discounts that count for it
 * @param commitments that it touches
 * @param sideCosts that it brings with it
 * @param assumptions on which the savings rest, a sentence each
 * @param unknown why the savings are not known, a sentence each
 */
public record CostImpact(
        Optional<Money> listBefore,
        Optional<Money> listAfter,
        Optional<Range> savings,
        List<Reduction> discounts,
        List<Cover> commitments,
        List<SideCost> sideCosts,
        List<String> assumptions,
        List<String> unknown) {

    public CostImpact {
        discounts = List.copyOf(discounts);
        commitments = List.copyOf(commitments);
        sideCosts = List.copyOf(sideCosts);
        assumptions = List.copyOf(assumptions);
        unknown = List.copyOf(unknown);
    }

    /** Where nothing but the list is to be reckoned with. */
    public static CostImpact ofList(Optional<Money> before, Optional<Money> after) {
        return new CostImpact(
                before,
                after,
                before.flatMap(was -> after.map(will -> Range.exactly(was.minus(will)))),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    public Optional<Money> listSavings() {
        return listBefore.flatMap(before -> listAfter.map(before::minus));
    }

    /** What it costs once; empty where a part is not known. */
    public Optional<Money> once() {
        var sum = BigDecimal.ZERO;
        for (var cost : sideCosts) {
            if (!cost.monthly()) {
                if (cost.amount().isEmpty()) {
                    return Optional.empty();
                }
                sum = sum.add(cost.amount().get().amount());
            }
        }
        return Optional.of(new Money(sum));
    }

    /** After how many months the least that it saves has paid what it costs once; empty where it never does. */
    public Optional<BigDecimal> paybackMonths() {
        return once().filter(cost -> cost.amount().signum() > 0)
                .flatMap(cost -> savings.map(Range::least)
                        .filter(least -> least.amount().signum() > 0)
                        .map(least -> cost.amount().divide(least.amount(), 1, RoundingMode.UP)));
    }

    /** From the least that it can be to the most. */
    public record Range(Money least, Money most) {

        public Range {
            if (least.amount().compareTo(most.amount()) > 0) {
                throw new IllegalArgumentException("From %s to %s is no range".formatted(least, most));
            }
        }

        public static Range exactly(Money amount) {
            return new Range(amount, amount);
        }

        public boolean isExact() {
            return least.equals(most);
        }

        /** As a sentence goes on: what it is, or between which it lies. */
        @Override
        public String toString() {
            return isExact() ? least.toString() : "between %s and %s".formatted(least, most);
        }
    }

    /** A discount by contract. */
    public record Reduction(String id, String name, BigDecimal percent) {}

    /**
     * A commitment that is paid for whether it is used or not.
     *
     * @param unit in which it is counted
     * @param unusedNow how much of it is paid for and not used, if that is known
     * @param before how much of it covers the resource before the fix
     * @param strandedHours a month, of instances of its size, that are paid for and no more used; below zero where more
     *     will be; empty where it is not counted in instances
     * @param strandedCost of what is no more used, a month, if it is known
     * @param endsOn the last day on which it holds
     */
    public record Cover(
            String id,
            String name,
            String unit,
            BigDecimal has,
            Optional<BigDecimal> unusedNow,
            Span before,
            Span after,
            Optional<Span> strandedHours,
            Optional<Range> strandedCost,
            LocalDate endsOn) {

        /** Whether the fix may leave some of it unused. */
        public boolean mayStrand() {
            return strandedHours.filter(span -> span.most().signum() > 0).isPresent()
                    || strandedCost
                            .filter(range -> range.most().amount().signum() > 0)
                            .isPresent();
        }
    }

    /** From the least that it can be to the most. */
    public record Span(BigDecimal least, BigDecimal most) {}

    /**
     * Something that the fix brings with it.
     *
     * @param amount at most; empty where it is not known
     * @param monthly as long as it is kept, or else once
     */
    public record SideCost(String what, Optional<Money> amount, boolean monthly) {}
}
