package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.pricing.UnitPrices.Market;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/**
 * A unit price as the book has it: what is priced, since when, and who says so.
 *
 * @param amount in US dollars
 * @param recordedBy who put it into the book
 */
record Price(
        UUID id,
        Market market,
        Key key,
        BigDecimal amount,
        String source,
        LocalDate effectiveDate,
        String recordedBy,
        Instant recordedAt,
        long version) {

    UnitPrice unitPrice() {
        return new UnitPrice(id, amount, source, effectiveDate);
    }

    /** Whether it says the same as another one of the same day. */
    boolean says(Price other) {
        return amount.compareTo(other.amount) == 0 && source.equals(other.source);
    }

    /** The same row with what the other says. */
    Price saying(Price other) {
        return new Price(
                id,
                market,
                key,
                other.amount,
                other.source,
                effectiveDate,
                other.recordedBy,
                other.recordedAt,
                version + 1);
    }

    /** As a sentence names it. */
    String name() {
        return "%s for %s from %s".formatted(key, market, effectiveDate);
    }
}
