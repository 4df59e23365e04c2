package io.driftsafe.pricing.listing;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What can be priced: the kinds of things that each cloud bills and that this service reckons with, by their units. */
public final class PriceKinds {

    private static final Map<String, Map<String, Set<String>>> BY_PROVIDER = Map.of(
            "aws",
            Map.ofEntries(
                    entry("ec2", Set.of("hour")),
                    entry("ebs", Set.of("gb_month", "iops_month", "mbps_month")),
                    entry("ebs_snapshot", Set.of("gb_month")),
                    entry("rds", Set.of("hour")),
                    entry("rds_storage", Set.of("gb_month", "iops_month", "mbps_month")),
                    entry("elasticache", Set.of("hour")),
                    entry("s3", Set.of("gb_month")),
                    entry("s3_transition", Set.of("request")),
                    entry("s3_retrieval", Set.of("gb")),
                    entry("s3_monitoring", Set.of("object_month")),
                    entry("lambda", Set.of("gb_second", "request")),
                    entry(
                            "dynamodb",
                            Set.of("gb_month", "read_unit", "write_unit", "read_capacity_hour", "write_capacity_hour")),
                    entry("nat_gateway", Set.of("hour", "gb")),
                    entry("load_balancer", Set.of("hour", "lcu_hour"))),
            "azure",
            Map.of("virtual_machine", Set.of("hour")),
            "google",
            Map.of("compute", Set.of("hour")));

    private PriceKinds() {}

    public static boolean knowsProvider(String provider) {
        return BY_PROVIDER.containsKey(provider);
    }

    /** By name. */
    public static Set<String> providers() {
        return new TreeSet<>(BY_PROVIDER.keySet());
    }

    /** By name; none of a provider that is not known. */
    public static Set<String> kinds(String provider) {
        return new TreeSet<>(BY_PROVIDER.getOrDefault(provider, Map.of()).keySet());
    }

    /** By name; empty where the provider has no such kind. */
    public static Optional<Set<String>> units(String provider, String kind) {
        return Optional.ofNullable(BY_PROVIDER.getOrDefault(provider, Map.of()).get(kind))
                .map(TreeSet::new);
    }
}
