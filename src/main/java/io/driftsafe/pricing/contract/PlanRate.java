package io.driftsafe.pricing.contract;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far below the list a savings plan is for some of what it covers.
 *
 * @param kind of what is billed, such as ec2
 * @param item such as m5.large, or a family such as m5; all of the kind where it is left out
 */
record PlanRate(
        @NotBlank @Size(max = 63) String kind,
        @Nullable @Size(min = 1, max = 256) String item,
        @NotNull BigDecimal percentOff) {

    /** The one that names most counts. */
    static final Comparator<PlanRate> NAMES_MOST = Comparator.comparingInt(
            rate -> rate.item() == null ? 0 : rate.item().length());

    /** Whether it is for that part: a family's for every size, with whatever software. */
    boolean isFor(Billed.Part part) {
        return kind.equals(part.kind())
                && (item == null
                        || part.item().equals(item)
                        || part.item().startsWith(item + ".")
                        || part.item().startsWith(item + "/"));
    }

    boolean isForTheSameAs(PlanRate other) {
        return kind.equals(other.kind) && Objects.equals(item, other.item);
    }
}
