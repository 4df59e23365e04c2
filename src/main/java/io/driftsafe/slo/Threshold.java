package io.driftsafe.slo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The limit of a cost SLO.
 *
 * @param maxValue up to which a value is within it, in the unit of the SLO's type
 * @param warningPercent from how many percent of the limit on it warns; left out, 80
 */
record Threshold(
        @NotNull @DecimalMin("0") @Digits(integer = 12, fraction = 2)
        BigDecimal maxValue,

        @JsonInclude(Include.NON_NULL) @Nullable @Min(1) @Max(100)
        Integer warningPercent) {

    private static final int USUAL_PERCENT = 80;

    /** From how many percent on it warns. */
    int warned() {
        return warningPercent == null ? USUAL_PERCENT : warningPercent;
    }

    /** From which value on it warns. */
    BigDecimal warningAt() {
        return maxValue.multiply(BigDecimal.valueOf(warned())).movePointLeft(2);
    }
}
