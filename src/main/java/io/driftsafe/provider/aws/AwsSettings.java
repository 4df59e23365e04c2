package io.driftsafe.provider.aws;

import io.driftsafe.provider.Timing;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long AWS is waited for, and how its machines are judged.
 *
 * @param callTimeout how long a change and the look before it may take together; a read alone may take half of it
 * @param settle for how long after that an effect may still land or not show yet
 * @param listingCache for how long a listing is kept
 * @param listingLimit how many resources of one type are listed in one region
 * @param idle when a machine is idle
 */
@ConfigurationProperties("driftsafe.provider.aws")
record AwsSettings(
        @DefaultValue("10s") Duration callTimeout,
        @DefaultValue("5s") Duration settle,
        @DefaultValue("30s") Duration listingCache,
        @DefaultValue("5000") int listingLimit,
        @NestedConfigurationProperty @DefaultValue IdleSettings idle) {

    private static final Duration LEAST = Duration.ofMillis(500);

    AwsSettings {
        if (callTimeout.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("driftsafe.provider.aws.call-timeout must be at least 500ms");
        }
        if (settle.isNegative()) {
            throw new IllegalArgumentException("driftsafe.provider.aws.settle must not be negative");
        }
        if (listingCache.isNegative()) {
            throw new IllegalArgumentException("driftsafe.provider.aws.listing-cache must not be negative");
        }
        if (listingLimit < 1) {
            throw new IllegalArgumentException("driftsafe.provider.aws.listing-limit must be at least 1");
        }
    }

    Timing timing() {
        return new Timing(callTimeout, settle);
    }

    /** What the look before a write, and the write, may take each. */
    Duration half() {
        return callTimeout.dividedBy(2);
    }
}
