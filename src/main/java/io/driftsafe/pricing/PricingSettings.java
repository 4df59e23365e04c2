package io.driftsafe.pricing;

import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the price book.
 *
 * @param defaultRegion whose prices count where a resource does not tell its region
 * @param kubernetes what room on the nodes of clusters costs
 */
@ConfigurationProperties("driftsafe.pricing")
record PricingSettings(
        @DefaultValue("us-east-1") String defaultRegion,
        @DefaultValue Kubernetes kubernetes) {

    PricingSettings {
        if (defaultRegion.isBlank()) {
            throw new IllegalArgumentException("driftsafe.pricing.default-region must name a region such as us-east-1");
        }
    }

    /**
     * What room on the nodes of clusters costs, in US dollars. The defaults are what c5.large (2 vCPU, 4 GiB) and
     * r5.large (2 vCPU, 16 GiB) cost in us-east-1, solved for the two.
     *
     * @param vcpuMonth one vCPU for a month
     * @param gibMonth one GiB of memory for a month
     */
    record Kubernetes(
            @DefaultValue("26.04") BigDecimal vcpuMonth,
            @DefaultValue("2.49") BigDecimal gibMonth) {

        Kubernetes {
            if (vcpuMonth.signum() < 0) {
                throw new IllegalArgumentException("driftsafe.pricing.kubernetes.vcpu-month must not be negative");
            }
            if (gibMonth.signum() < 0) {
                throw new IllegalArgumentException("driftsafe.pricing.kubernetes.gib-month must not be negative");
            }
        }
    }
}
