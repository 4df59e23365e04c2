package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a cloud bills a resource for, by the list.
 *
 * @param zone if the resource tells one
 */
public record Billed(String provider, String account, String region, Optional<String> zone, List<Part> parts) {

    public Billed {
        parts = List.copyOf(parts);
    }

    /** Where nothing is discounted or covered. */
    BigDecimal listAmount() {
        return parts.stream().map(Part::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * So many units of something a month.
     *
     * @param unitPrice in US dollars
     */
    public record Part(String kind, String item, String unit, BigDecimal quantity, BigDecimal unitPrice) {

        BigDecimal amount() {
            return quantity.multiply(unitPrice);
        }
    }
}
