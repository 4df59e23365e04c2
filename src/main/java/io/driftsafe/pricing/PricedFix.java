package io.driftsafe.pricing;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.util.Optional;

/**
 * A fix of which is asked what it really saves.
 *
 * @param account in which the resource is
 * @param givenBefore what the caller says that it costs, which then counts for the list
 */
public record PricedFix(
        String resourceType,
        String account,
        Optional<String> region,
        Configuration before,
        Configuration after,
        Optional<Money> givenBefore,
        Optional<Money> givenAfter) {

    boolean isGiven() {
        return givenBefore.isPresent() || givenAfter.isPresent();
    }
}
