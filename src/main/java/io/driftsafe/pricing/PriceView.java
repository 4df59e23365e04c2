package io.driftsafe.pricing;

import io.driftsafe.wire.Versioned;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/** A price of the book as clients see it. */
record PriceView(
        PriceId id,
        String provider,
        String region,
        String kind,
        String item,
        String unit,
        BigDecimal amount,
        String currency,
        String source,
        LocalDate effectiveDate,
        String recordedBy,
        Instant recordedAt)
        implements Versioned {

    static PriceView of(Price price) {
        return new PriceView(
                new PriceId(price.id()),
                price.market().cloud(),
                price.market().region(),
                price.key().kind(),
                price.key().item(),
                price.key().unit(),
                price.amount(),
                NewPrice.CURRENCY,
                price.source(),
                price.effectiveDate(),
                price.recordedBy(),
                price.recordedAt());
    }
}
