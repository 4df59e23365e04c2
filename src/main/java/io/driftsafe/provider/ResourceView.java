package io.driftsafe.provider;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A resource as clients see it. */
public record ResourceView(
        String provider,
        String account,
        @Nullable String region,
        String resourceId,
        String resourceType,
        ObjectNode config,
        String configHash,
        @Nullable BigDecimal estimatedCost,
        Instant observedAt,
        boolean inProgress) {

    public static ResourceView of(Observation observation, PriceBook prices) {
        var resource = observation.resource();
        var type = observation.type().name();
        return new ResourceView(
                resource.provider(),
                resource.account(),
                resource.region().orElse(null),
                resource.resourceId(),
                type,
                observation.configuration().json(),
                observation.configuration().hash().value(),
                prices.monthlyCost(type, observation.configuration(), resource.region())
                        .map(Money::amount)
                        .orElse(null),
                observation.observedAt(),
                observation.inProgress());
    }
}
