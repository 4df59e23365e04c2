package io.driftsafe.pricing;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the price book.
 *
 * @param defaultRegion whose prices count where a resource does not tell its region
 */
@ConfigurationProperties("driftsafe.pricing")
record PricingSettings(@DefaultValue("us-east-1") String defaultRegion) {

    PricingSettings {
        if (defaultRegion.isBlank()) {
            throw new IllegalArgumentException("driftsafe.pricing.default-region must name a region such as us-east-1");
        }
    }
}
