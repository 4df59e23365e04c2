package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a machine does anything, as far as it was watched; pure. An unknown is no idleness. */
final class Idleness {

    /** The tag by which somebody says that a machine may be stopped though it is not idle. */
    static final String MAY_BE_STOPPED = AwsTags.OURS + "may-be-stopped";

    private static final String ALL_THE_SAME =
            "to have it stopped all the same give it the tag %s with the value true".formatted(MAY_BE_STOPPED);
    private static final double MEGABYTE = 1024.0 * 1024.0;

    private Idleness() {}

    /** @param days of which all figures are known */
    static Optional<String> objection(String machine, List<Day> days, IdleSettings idle) {
        var cpu = days.stream().mapToDouble(Day::highestCpuPercent).max().orElse(0);
        var network = days.stream().mapToDouble(Day::networkBytes).max().orElse(0) / MEGABYTE;
        if (cpu >= idle.cpuPercent() || network >= idle.networkMegabytes()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s is not idle: in the last %d days its CPU was used up to %.1f%% (idle is below %d%%) and its network carried up to %.1f MB a day (idle is below %d MB); %s",
                    machine,
                    idle.days(),
                    cpu,
                    idle.cpuPercent(),
                    network,
                    idle.networkMegabytes(),
                    ALL_THE_SAME));
        }
        if (days.size() < idle.knownDays()) {
            return Optional.of(
                    "Whether %s is idle is not known: CloudWatch has figures of %d of the last %d days, and of %d they are needed; try again later, or %s"
                            .formatted(machine, days.size(), idle.days(), idle.knownDays(), ALL_THE_SAME));
        }
        return Optional.empty();
    }

    /** What was seen in one day. */
    record Day(double highestCpuPercent, double networkBytes) {}
}
