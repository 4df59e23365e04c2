package io.driftsafe.slo;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a change adds to a cost SLO, in its unit; a growth rate counts in USD what it later compares. */
sealed interface Contribution {

    /** The change is not about it. */
    record None() implements Contribution {}

    /** What the change costs is not known. */
    record Unknown() implements Contribution {}

    /** @param amount negative where it saves */
    record Known(BigDecimal amount) implements Contribution {}

    /** Of one that enters the scope all of it counts, of one that leaves it, all that it was. */
    static Contribution of(CostChange change, Slo slo) {
        var before = slo.scope().contains(change, change.before());
        var after = slo.scope().contains(change, change.after());
        if (!before && !after) {
            return new None();
        }
        return switch (slo.type()) {
            case RESOURCE_COUNT ->
                new Known(BigDecimal.valueOf(count(after && change.after().present())
                        - count(before && change.before().present())));
            case MONTHLY_BUDGET, MODULE_BUDGET, SERVICE_BUDGET, RESOURCE_BUDGET, COST_GROWTH_RATE ->
                difference(cost(before, change.before()), cost(after, change.after()), change.besides());
        };
    }

    private static long count(boolean there) {
        return there ? 1 : 0;
    }

    private static Contribution difference(
            Optional<BigDecimal> before, Optional<BigDecimal> after, BigDecimal besides) {
        return before.isPresent() && after.isPresent()
                ? new Known(after.get().subtract(before.get()).add(besides))
                : new Unknown();
    }

    private static Optional<BigDecimal> cost(boolean inScope, CostChange.Side side) {
        return inScope ? side.cost() : Optional.of(BigDecimal.ZERO);
    }

    /** Null where it is not known. */
    default @Nullable BigDecimal amountOrNull() {
        return switch (this) {
            case None() -> BigDecimal.ZERO;
            case Unknown() -> null;
            case Known(var amount) -> amount;
        };
    }
}
