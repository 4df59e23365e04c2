package io.driftsafe.resource;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an attribute's name tells where its type has no profile. */
final class Keywords {

    private static final Map<Impact, List<String>> IMPACTS = Map.of(
            Impact.SECURITY,
            List.of(
                    "security_group",
                    "iam",
                    "role",
                    "encrypt",
                    "kms_key",
                    "public",
                    "policy",
                    "acl",
                    "password",
                    "secret",
                    "certificate",
                    "ingress",
                    "egress",
                    "cidr"),
            Impact.AVAILABILITY,
            List.of("availability_zone", "multi_az", "backup", "replica", "subnet", "deletion_protection"),
            Impact.COST,
            List.of(
                    "instance_type",
                    "instance_class",
                    "size",
                    "capacity",
                    "volume_type",
                    "storage",
                    "iops",
                    "throughput",
                    "desired_count",
                    "node_type",
                    "sku"));

    /** What is looked for first wins: a guess at security beats a guess at cost. */
    private static final List<Impact> ORDER = List.of(Impact.SECURITY, Impact.AVAILABILITY, Impact.COST);

    private static final List<String> SECRETS = List.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "private_key",
            "access_key",
            "api_key",
            "apikey",
            "accesskey",
            "privatekey",
            "credential",
            "connection_string",
            "user_data");

    private Keywords() {}

    /** The gravest first. */
    static Comparator<Impact> byGravity() {
        return Comparator.comparingInt(impact -> ORDER.contains(impact) ? ORDER.indexOf(impact) : ORDER.size());
    }

    static Impact impact(AttributePath path) {
        for (var impact : ORDER) {
            if (path.segments().stream().anyMatch(segment -> names(segment, IMPACTS.getOrDefault(impact, List.of())))) {
                return impact;
            }
        }
        return Impact.CONFIGURATION;
    }

    /** Of a secret the word counts anywhere in the name, so that PGPASSWORD is one. */
    static boolean secret(AttributePath path) {
        var name = inSnakeCase(path.last());
        return SECRETS.stream().anyMatch(name::contains);
    }

    /** A word counts where it begins a word of the name, so that no oracle is an acl. */
    private static boolean names(String segment, List<String> words) {
        var name = "_" + inSnakeCase(segment);
        return words.stream().anyMatch(word -> name.contains("_" + word));
    }

    private static String inSnakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]+", "_")
                .toLowerCase(Locale.ROOT);
    }
}
