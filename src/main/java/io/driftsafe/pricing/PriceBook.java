package io.driftsafe.pricing;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a configuration costs a month by the unit prices known. */
@Component
public class PriceBook {

    /** Empty where a price that is needed is not known: unknown is never zero. */
    public Optional<Money> monthlyCost(String resourceType, Configuration configuration, Optional<String> region) {
        return Optional.empty();
    }
}
