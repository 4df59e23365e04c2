package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What becomes of a saving once discounts and commitments are reckoned with.
 *
 * @param savings a month, in US dollars: below zero where it costs more
 * @param reduced the discounts that count
 * @param covered the commitments that the change touches
 */
public record Effect(Span savings, List<Reduced> reduced, List<Covered> covered, List<String> assumptions) {

    public Effect {
        reduced = List.copyOf(reduced);
        covered = List.copyOf(covered);
        assumptions = List.copyOf(assumptions);
    }

    /** From the least that it can be to the most. */
    public record Span(BigDecimal least, BigDecimal most) {

        public Span {
            if (least.compareTo(most) > 0) {
                throw new IllegalArgumentException("From %s to %s is no span".formatted(least, most));
            }
        }

        static Span over(Stream<BigDecimal> numbers) {
            var all = numbers.sorted().toList();
            return new Span(all.getFirst(), all.getLast());
        }

        Optional<Span> map(Function<BigDecimal, Optional<BigDecimal>> change) {
            return change.apply(least).flatMap(from -> change.apply(most).map(to -> new Span(from, to)));
        }
    }

    /** A discount on something that is billed before or after. */
    public record Reduced(String id, String name, BigDecimal percent) {}

    /**
     * A commitment and the resource.
     *
     * @param has how much there is of it
     * @param unused how much of it is paid for and not used now, if that is known
     * @param before how much of it covers the resource
     * @param stranded how much less of it will be used; below zero where more will
     * @param strandedPerHour what that costs an hour, in US dollars, if it is known
     * @param inInstances whether it is counted in instances, else in US dollars an hour
     */
    public record Covered(
            String id,
            String name,
            String unit,
            BigDecimal has,
            Optional<BigDecimal> unused,
            Span before,
            Span after,
            Span stranded,
            Optional<Span> strandedPerHour,
            boolean inInstances,
            LocalDate endsOn) {}
}
