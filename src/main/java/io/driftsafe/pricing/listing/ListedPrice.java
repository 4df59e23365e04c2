package io.driftsafe.pricing.listing;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * A unit price that was read from a list.
 *
 * @param place where it stands in the list, as its readers find it: a SKU, a meter, a line
 * @param amount in US dollars per unit
 */
public record ListedPrice(
        String place,
        String provider,
        String region,
        String kind,
        String item,
        String unit,
        BigDecimal amount,
        String source,
        LocalDate effectiveDate) {}
