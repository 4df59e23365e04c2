package io.driftsafe.provider.aws;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a machine is idle. The defaults are of the size of those by which AWS Compute Optimizer calls instances idle.
 *
 * @param days for how many it was watched
 * @param knownDays for how many of them CloudWatch has to have figures
 * @param cpuPercent below which the highest use of its CPU stays
 * @param networkMegabytes below which what its network carries a day stays, in and out together
 */
record IdleSettings(
        @DefaultValue("14") int days,
        @DefaultValue("7") int knownDays,
        @DefaultValue("5") int cpuPercent,
        @DefaultValue("5") int networkMegabytes) {

    /** CloudWatch keeps figures of five minutes for so long. */
    private static final int MOST_DAYS = 63;

    IdleSettings {
        if (days < 1 || days > MOST_DAYS) {
            throw new IllegalArgumentException("driftsafe.provider.aws.idle.days must be 1 to %d".formatted(MOST_DAYS));
        }
        if (knownDays < 1 || knownDays > days) {
            throw new IllegalArgumentException(
                    "driftsafe.provider.aws.idle.known-days must be 1 to driftsafe.provider.aws.idle.days");
        }
        if (cpuPercent < 1 || cpuPercent > 100) {
            throw new IllegalArgumentException("driftsafe.provider.aws.idle.cpu-percent must be 1 to 100");
        }
        if (networkMegabytes < 1) {
            throw new IllegalArgumentException("driftsafe.provider.aws.idle.network-megabytes must be at least 1");
        }
    }
}
