package io.driftsafe.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one unit costs in US dollars, who says so, and since when. */
record UnitPrice(@Nullable UUID inBook, BigDecimal amount, String source, LocalDate effectiveDate) {

    /** Told by a setting. */
    UnitPrice(BigDecimal amount, String source, LocalDate effectiveDate) {
        this(null, amount, source, effectiveDate);
    }

    /** Empty where it is not one of the book. */
    Optional<PriceId> id() {
        return Optional.ofNullable(inBook).map(PriceId::new);
    }
}
