package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;

/**
 * So many percent off the list price, by contract.
 *
 * @param kind of things that it is for; all of the provider where none is named
 * @param item of that kind, such as t3.large
 * @param startsOn the first day on which it holds
 * @param endsOn the last one, if it ends
 * @param source the contract
 */
record Discount(
        UUID id,
        String name,
        String provider,
        Optional<String> kind,
        Optional<String> item,
        Optional<String> region,
        BigDecimal percent,
        LocalDate startsOn,
        Optional<LocalDate> endsOn,
        String source,
        String createdBy,
        Instant createdAt,
        Instant updatedAt,
        long version) {

    /** What names more counts before what names less: the item, then the kind, then the region. */
    static final Comparator<Discount> MOST_CERTAIN_FIRST = Comparator.<Discount>comparingInt(
                    discount -> (discount.item.isPresent() ? 4 : 0)
                            + (discount.kind.isPresent() ? 2 : 0)
                            + (discount.region.isPresent() ? 1 : 0))
            .reversed()
            .thenComparing(Discount::id);

    boolean holdsOn(LocalDate day) {
        return !day.isBefore(startsOn) && endsOn.filter(day::isAfter).isEmpty();
    }

    boolean isFor(Billed billed, Billed.Part part) {
        return provider.equals(billed.provider())
                && kind.filter(name -> !name.equals(part.kind())).isEmpty()
                && item.filter(name -> !name.equals(part.item())).isEmpty()
                && region.filter(name -> !name.equals(billed.region())).isEmpty();
    }

    /** Whether both are for the same things on some day. */
    boolean overlaps(Discount other) {
        return provider.equals(other.provider)
                && kind.equals(other.kind)
                && item.equals(other.item)
                && region.equals(other.region)
                && endsOn.filter(other.startsOn::isAfter).isEmpty()
                && other.endsOn.filter(startsOn::isAfter).isEmpty();
    }

    /** What is left of an amount. */
    BigDecimal off(BigDecimal amount) {
        return amount.multiply(Percent.left(percent));
    }
}
