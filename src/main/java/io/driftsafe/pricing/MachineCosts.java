package io.driftsafe.pricing;

import static io.driftsafe.pricing.MonthlyCost.HOURS;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What machines cost that are paid by the hour. */
final class MachineCosts {

    static final String LINUX = "Linux";

    private static final String WINDOWS = "Windows";

    /** How the systems are written by AWS, and in the book behind the type. */
    private static final Map<String, String> SYSTEMS =
            Map.of(LINUX, "", WINDOWS, "/windows", "Red Hat Enterprise Linux", "/rhel", "SUSE Linux", "/suse");

    private static final Pattern PAID_IMAGE = Pattern.compile("(?i)windows|rhel|sles|sql-");
    private static final Set<String> PAID_PUBLISHERS = Set.of("redhat", "suse");

    private MachineCosts() {}

    static void instance(Attributes attributes, Estimate estimate) {
        if (attributes.text("state").filter("stopped"::equals).isPresent()) {
            estimate.assume("Is stopped; its disks and addresses are billed on their own");
            return;
        }
        estimate.assume("Its disks are billed on their own");
        estimate.unknownIf(
                !attributes.textOr("tenancy", "default").equals(Optional.of("default"))
                        || attributes.text("host_id").isPresent()
                        || attributes.text("host_resource_group_arn").isPresent()
                        || attributes.text("spot_instance_request_id").isPresent()
                        || attributes.has("instance_market_options/0")
                        || attributes
                                .text("instance_lifecycle")
                                .filter("spot"::equals)
                                .isPresent(),
                "Dedicated hardware and spot capacity are billed otherwise");
        var system = operatingSystem(attributes);
        estimate.unknownIf(
                system.isEmpty(),
                "Only the prices of Linux, Red Hat Enterprise Linux, SUSE Linux and Windows with its licence are known");
        system.ifPresent(name -> {
            estimate.assume("Runs all month, on demand, with %s on shared hardware and without surplus CPU credits"
                    .formatted(name));
            estimate.needed("instance_type", attributes.text("instance_type"))
                    .ifPresent(type -> estimate.charge("instance", HOURS, "ec2", item(type, name), "hour"));
        });
    }

    /** What an instance type is called in the book: that with Linux has no addition. */
    static String item(String instanceType, String operatingSystem) {
        return instanceType + SYSTEMS.getOrDefault(operatingSystem, "");
    }

    /** Empty where it is another one, or not clear. */
    private static Optional<String> operatingSystem(Attributes attributes) {
        var details = attributes.text("platform_details");
        if (details.isPresent()) {
            return details.map(name -> name.equals("Linux/UNIX") ? LINUX : name).filter(SYSTEMS::containsKey);
        }
        // Only Windows has a password to tell.
        return attributes
                .flagOr("get_password_data", false)
                .flatMap(windows -> attributes
                        .text("platform")
                        .or(() -> Optional.of(windows ? WINDOWS : LINUX))
                        .flatMap(platform -> SYSTEMS.keySet().stream()
                                .filter(platform::equalsIgnoreCase)
                                .findFirst())
                        .filter(system -> !windows || system.equals(WINDOWS)));
    }

    static void cache(Attributes attributes, Estimate estimate) {
        estimate.assume("Runs all month on on-demand nodes; backups and data transfer are not part");
        var engine = estimate.needed("engine", attributes.text("engine"));
        var type = estimate.needed("node_type", attributes.text("node_type"));
        var nodes = estimate.needed("num_cache_nodes", attributes.positiveOr("num_cache_nodes", BigDecimal.ONE));
        engine.ifPresent(name -> type.ifPresent(size -> nodes.ifPresent(
                count -> estimate.charge("nodes", count.multiply(HOURS), "elasticache", name + "/" + size, "hour"))));
    }

    static void googleInstance(Attributes attributes, Estimate estimate) {
        estimate.assume("Runs all month, on demand, with an image without a licence of its own")
                .assume("Discounts for sustained and committed use are not taken off")
                .assume("Its disks are billed on their own");
        estimate.unknownIf(
                !attributes.flagOr("scheduling/0/preemptible", false).equals(Optional.of(false))
                        || !attributes
                                .textOr("scheduling/0/provisioning_model", "STANDARD")
                                .equals(Optional.of("STANDARD")),
                "Spot and preemptible capacity is billed otherwise");
        estimate.unknownIf(attributes.has("guest_accelerator/0"), "The prices of accelerators are not known");
        estimate.unknownIf(
                attributes
                        .text("boot_disk/0/initialize_params/0/image")
                        .filter(image -> PAID_IMAGE.matcher(image).find())
                        .isPresent(),
                "The image has a licence of its own");
        estimate.needed("machine_type", attributes.text("machine_type"))
                .map(type -> type.substring(type.lastIndexOf('/') + 1))
                .ifPresent(type -> estimate.charge("instance", HOURS, "compute", type, "hour"));
    }

    static void azureMachine(Attributes attributes, Estimate estimate) {
        estimate.assume("Runs all month, pay as you go, with Linux without a licence of its own")
                .assume("Its disks are billed on their own");
        estimate.unknownIf(
                !attributes.textOr("priority", "Regular").equals(Optional.of("Regular"))
                        || attributes.text("dedicated_host_id").isPresent()
                        || attributes.text("dedicated_host_group_id").isPresent(),
                "Dedicated hardware and spot capacity are billed otherwise");
        estimate.unknownIf(
                attributes.has("plan/0")
                        || attributes.text("source_image_reference/0/publisher").stream()
                                .anyMatch(publisher -> PAID_PUBLISHERS.contains(publisher.toLowerCase(Locale.ROOT)))
                        || Stream.of("offer", "sku")
                                .flatMap(part -> attributes.text("source_image_reference/0/" + part).stream())
                                .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains("ubuntu-pro")),
                "The image has a licence of its own");
        estimate.needed("size", attributes.text("size"))
                .ifPresent(size -> estimate.charge("virtual machine", HOURS, "virtual_machine", size, "hour"));
    }
}
