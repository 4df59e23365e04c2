package io.driftsafe.slo;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;

/**
 * What is expected of a cost SLO, besides its limit.
 *
 * @param expectedValue in the unit of the SLO's type
 * @param variancePercent by how many percent more is still as expected
 */
record Baseline(
        @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 2)
        BigDecimal expectedValue,

        @NotNull @DecimalMin("0") @DecimalMax("1000") @Digits(integer = 4, fraction = 2)
        BigDecimal variancePercent) {

    /** The most that is as expected. */
    BigDecimal most() {
        return expectedValue.add(expectedValue.multiply(variancePercent).movePointLeft(2));
    }
}
