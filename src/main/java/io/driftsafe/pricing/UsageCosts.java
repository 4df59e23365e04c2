package io.driftsafe.pricing;

import static io.driftsafe.pricing.MonthlyCost.HOURS;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is paid by its use, which no configuration tells: tags of the resource do. */
final class UsageCosts {

    /** A gigabyte has 1024 of the megabytes in which memory is set, a second 1000 milliseconds. */
    private static final BigDecimal MEGABYTE_MILLISECONDS = new BigDecimal(1024 * 1000);

    private static final BigDecimal FREE_EPHEMERAL_MEGABYTES = new BigDecimal(512);

    /** What runs beyond these in a month has a lower price, which is not in the book. */
    private static final Map<String, BigDecimal> FIRST_TIER_GB_SECONDS =
            Map.of("x86_64", new BigDecimal("6000000000"), "arm64", new BigDecimal("7500000000"));

    private UsageCosts() {}

    static void function(Attributes attributes, Estimate estimate) {
        estimate.assume("As often and as long as the tags monthly_invocations and average_duration_ms say")
                .assume("The account's free requests and compute are not taken off")
                .assume("Provisioned concurrency, SnapStart and data transfer are not part");
        estimate.unknownIf(
                attributes
                        .positive("ephemeral_storage/0/size")
                        .filter(size -> size.compareTo(FREE_EPHEMERAL_MEGABYTES) > 0)
                        .isPresent(),
                "The price of more ephemeral storage than 512 MB is not known");
        var memory = estimate.needed("memory_size", attributes.positiveOr("memory_size", new BigDecimal(128)));
        var architecture = estimate.needed("architectures", attributes.textOr("architectures/0", "x86_64"));
        var invocations = estimate.needed("the tag monthly_invocations", attributes.usage("monthly_invocations"));
        var duration = estimate.needed("the tag average_duration_ms", attributes.usage("average_duration_ms"));
        invocations.ifPresent(count -> {
            estimate.charge("requests", count, "lambda", "invocation", "request");
            memory.ifPresent(megabytes -> duration.ifPresent(milliseconds -> architecture.ifPresent(name -> compute(
                    estimate,
                    name,
                    count.multiply(milliseconds).multiply(megabytes).divide(MEGABYTE_MILLISECONDS)))));
        });
    }

    private static void compute(Estimate estimate, String architecture, BigDecimal seconds) {
        var firstTier = FIRST_TIER_GB_SECONDS.getOrDefault(architecture, BigDecimal.ZERO);
        estimate.unknownIf(
                seconds.compareTo(firstTier) > 0,
                "The price of more than %s GB-seconds of %s is not known".formatted(firstTier, architecture));
        estimate.charge("compute", seconds, "lambda", architecture, "gb_second");
    }

    static void table(Attributes attributes, Estimate estimate) {
        estimate.assume("Backups, streams and data transfer are not part")
                .assume("The account's free capacity and storage are not taken off");
        estimate.unknownIf(
                !attributes.textOr("table_class", "STANDARD").equals(Optional.of("STANDARD")),
                "Only the prices of the table class STANDARD are known");
        estimate.unknownIf(attributes.has("replica/0"), "The prices of replicas are not known");
        estimate.needed("billing_mode", attributes.textOr("billing_mode", "PROVISIONED"))
                .ifPresent(mode -> {
                    switch (mode) {
                        case "PROVISIONED" -> provisioned(attributes, estimate);
                        case "PAY_PER_REQUEST" -> onDemand(attributes, estimate);
                        default -> estimate.unknown("There is no billing mode " + mode);
                    }
                });
        attributes
                .usage("storage_gb")
                .ifPresentOrElse(
                        size -> estimate.charge("storage", size, "dynamodb", "standard", "gb_month"),
                        () -> estimate.assume("Storage is not part, for there is no tag storage_gb"));
    }

    private static void provisioned(Attributes attributes, Estimate estimate) {
        estimate.assume("Capacity stays as provisioned all month, whatever auto scaling does");
        var indexes = attributes.elements("global_secondary_index");
        capacity(attributes, indexes, estimate, "read_capacity");
        capacity(attributes, indexes, estimate, "write_capacity");
    }

    /** Of the table and its indexes. */
    private static void capacity(Attributes attributes, List<Attributes> indexes, Estimate estimate, String attribute) {
        Stream.concat(Stream.of(attributes), indexes.stream())
                .map(part -> estimate.needed(attribute, part.positive(attribute)))
                .flatMap(Optional::stream)
                .reduce(BigDecimal::add)
                .ifPresent(units ->
                        estimate.charge(attribute, units.multiply(HOURS), "dynamodb", "standard", attribute + "_hour"));
    }

    private static void onDemand(Attributes attributes, Estimate estimate) {
        estimate.assume("As many request units as the tags monthly_read_units and monthly_write_units say");
        estimate.needed("the tag monthly_read_units", attributes.usage("monthly_read_units"))
                .ifPresent(units -> estimate.charge("reads", units, "dynamodb", "standard", "read_unit"));
        estimate.needed("the tag monthly_write_units", attributes.usage("monthly_write_units"))
                .ifPresent(units -> estimate.charge("writes", units, "dynamodb", "standard", "write_unit"));
    }

    static void natGateway(Attributes attributes, Estimate estimate) {
        estimate.assume("Exists all month; its public address and data transfer out are not part");
        estimate.unknownIf(
                !attributes.textOr("availability_mode", "zonal").equals(Optional.of("zonal")),
                "A regional gateway is billed by the zones it is in");
        estimate.charge("gateway", HOURS, "nat_gateway", "gateway", "hour");
        attributes
                .usage("monthly_data_gb")
                .ifPresentOrElse(
                        data -> estimate.charge("data processed", data, "nat_gateway", "data", "gb"),
                        () -> estimate.assume("Data processed is not part, for there is no tag monthly_data_gb"));
    }

    static void loadBalancer(Attributes attributes, Estimate estimate) {
        estimate.assume("Exists all month; its public addresses and data transfer are not part");
        estimate.needed("load_balancer_type", attributes.textOr("load_balancer_type", "application"))
                .ifPresent(type -> {
                    estimate.charge("load balancer", HOURS, "load_balancer", type, "hour");
                    attributes
                            .usage("average_lcus")
                            .ifPresentOrElse(
                                    units -> estimate.charge(
                                            "capacity units", units.multiply(HOURS), "load_balancer", type, "lcu_hour"),
                                    () -> estimate.assume(
                                            "Capacity units are not part, for there is no tag average_lcus"));
                });
    }
}
