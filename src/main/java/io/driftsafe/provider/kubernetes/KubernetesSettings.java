package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Timing;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How clusters are called.
 *
 * @param callTimeout how long a cluster may take to answer
 * @param settle for how long after that a write may still land; the server itself gives up after a minute
 * @param listingAge for how long a listing of what exists is kept
 * @param rolloutDeadline for how long a rollout may come no further where the workload does not say it itself; empty
 *     where its type's own time counts
 */
@ConfigurationProperties("driftsafe.provider.kubernetes")
record KubernetesSettings(
        @DefaultValue("10s") Duration callTimeout,
        @DefaultValue("60s") Duration settle,
        @DefaultValue("30s") Duration listingAge,
        Optional<Duration> rolloutDeadline) {

    KubernetesSettings {
        requirePositive("call-timeout", callTimeout);
        requireNotNegative("settle", settle);
        requireNotNegative("listing-age", listingAge);
        rolloutDeadline.ifPresent(deadline -> requirePositive("rollout-deadline", deadline));
    }

    Timing timing() {
        return new Timing(callTimeout, settle);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("driftsafe.provider.kubernetes.%s must be positive".formatted(name));
        }
    }

    private static void requireNotNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("driftsafe.provider.kubernetes.%s must not be negative".formatted(name));
        }
    }
}
