package io.driftsafe.slo;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How cost SLOs are judged.
 *
 * @param spendValidFor how old the end of the known spend may be before it counts as not known
 */
@ConfigurationProperties("driftsafe.slo")
record SloSettings(@DefaultValue("5d") Duration spendValidFor) {

    SloSettings {
        if (!spendValidFor.isPositive()) {
            throw new IllegalArgumentException("driftsafe.slo.spend-valid-for must be positive");
        }
    }
}
