package io.driftsafe.operation;

import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an operation saves a month by list prices, told by how it is known: none of them is ever called another.
 *
 * @param estimated when it was created: the cost of the resource as it was, less the cost as it would be; null where
 *     one was not known
 * @param applied when it was applied, by the prices of then and what was really changed; null before, and where a cost
 *     was not known
 */
record Savings(@Nullable BigDecimal estimated, @Nullable BigDecimal applied) {

    static Savings of(@Nullable BigDecimal estimated, Optional<Money> applied) {
        return new Savings(estimated, applied.map(Money::amount).orElse(null));
    }
}
