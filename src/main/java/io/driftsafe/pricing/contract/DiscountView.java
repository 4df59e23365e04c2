package io.driftsafe.pricing.contract;

import io.driftsafe.wire.Versioned;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A discount as clients see it.
 *
 * @param inForce whether it holds today
 */
record DiscountView(
        DiscountId id,
        String name,
        String provider,
        @Nullable String kind,
        @Nullable String item,
        @Nullable String region,
        BigDecimal percent,
        LocalDate startsOn,
        @Nullable LocalDate endsOn,
        boolean inForce,
        String source,
        String createdBy,
        Instant createdAt,
        Instant updatedAt)
        implements Versioned {

    static DiscountView of(Discount discount, LocalDate today) {
        return new DiscountView(
                new DiscountId(discount.id()),
                discount.name(),
                discount.provider(),
                discount.kind().orElse(null),
                discount.item().orElse(null),
                discount.region().orElse(null),
                discount.percent(),
                discount.startsOn(),
                discount.endsOn().orElse(null),
                discount.holdsOn(today),
                discount.source(),
                discount.createdBy(),
                discount.createdAt(),
                discount.updatedAt());
    }
}
