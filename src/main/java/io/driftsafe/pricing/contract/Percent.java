package io.driftsafe.pricing.contract;

import java.math.BigDecimal;

/** Hundredths. */
final class Percent {

    private static final BigDecimal ALL = new BigDecimal(100);

    private Percent() {}

    /** The part of an amount that is left when so many percent are taken off. */
    static BigDecimal left(BigDecimal percent) {
        return ALL.subtract(percent).movePointLeft(2);
    }
}
