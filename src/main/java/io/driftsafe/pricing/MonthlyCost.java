package io.driftsafe.pricing;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** What each type of resource costs a month of 730 hours; empty where a price that is needed is not known. */
@FunctionalInterface
interface MonthlyCost {

    Map<String, MonthlyCost> BY_TYPE = Map.of(
            "aws_instance", MonthlyCost::instance,
            "aws_ebs_volume", MonthlyCost::volume,
            "aws_db_instance", MonthlyCost::database);

    BigDecimal HOURS = new BigDecimal(730);
    BigDecimal IO2_FIRST_TIER = new BigDecimal(32_000);
    BigDecimal RDS_STRIPED_FROM = new BigDecimal(400);

    Optional<BigDecimal> of(Attributes attributes, UnitPrices prices);

    /**
     * Runs all month, on demand, with Linux on shared hardware and without surplus CPU credits; its disks are billed on
     * their own.
     */
    private static Optional<BigDecimal> instance(Attributes attributes, UnitPrices prices) {
        var otherwiseBilled = !attributes.textOr("tenancy", "default").equals(Optional.of("default"))
                || attributes.text("host_id").isPresent()
                || attributes.text("host_resource_group_arn").isPresent()
                || attributes.text("spot_instance_request_id").isPresent()
                || attributes.text("instance_lifecycle").filter("spot"::equals).isPresent();
        var notLinux = !attributes.flagOr("get_password_data", false).equals(Optional.of(false))
                || attributes
                        .text("platform")
                        .filter(name -> !name.equalsIgnoreCase("linux"))
                        .isPresent()
                || attributes
                        .text("platform_details")
                        .filter(name -> !name.equals("Linux/UNIX"))
                        .isPresent();
        return otherwiseBilled || notLinux
                ? Optional.empty()
                : attributes
                        .text("instance_type")
                        .flatMap(type -> prices.of("ec2", type, "hour"))
                        .map(HOURS::multiply);
    }

    /** A volume without a type is gp2, as AWS makes it. */
    private static Optional<BigDecimal> volume(Attributes attributes, UnitPrices prices) {
        return attributes.textOr("type", "gp2").flatMap(type -> {
            var storage = product(attributes.positive("size"), prices.of("ebs", type, "gb_month"));
            return switch (type) {
                case "gp3" ->
                    sum(
                            storage,
                            sum(
                                    beyond(attributes, "iops", 3000, prices.of("ebs", type, "iops_month")),
                                    beyond(attributes, "throughput", 125, prices.of("ebs", type, "mbps_month"))));
                case "io1" -> sum(storage, product(attributes.positive("iops"), prices.of("ebs", type, "iops_month")));
                // More IOPS of io2 than these have a lower price, which is not in the book.
                case "io2" ->
                    sum(
                            storage,
                            product(
                                    attributes.positive("iops").filter(iops -> iops.compareTo(IO2_FIRST_TIER) <= 0),
                                    prices.of("ebs", type, "iops_month")));
                default -> storage;
            };
        });
    }

    /**
     * Runs all month, on demand; backups beyond the free ones and insights are not part. Multi-AZ is all of it twice.
     */
    private static Optional<BigDecimal> database(Attributes attributes, UnitPrices prices) {
        var hourly = attributes
                .text("engine")
                .flatMap(engine -> attributes
                        .text("instance_class")
                        .flatMap(size -> prices.of("rds", engine + "/" + size, "hour")));
        var once = sum(product(hourly, Optional.of(HOURS)), databaseStorage(attributes, prices));
        return product(
                once, attributes.flagOr("multi_az", false).map(twice -> twice ? BigDecimal.TWO : BigDecimal.ONE));
    }

    /** Without a type it is io1 where IOPS are asked for, else gp2, as AWS makes it. */
    private static Optional<BigDecimal> databaseStorage(Attributes attributes, UnitPrices prices) {
        var size = attributes.positive("allocated_storage");
        return attributes
                .textOr("storage_type", attributes.isUnset("iops") ? "gp2" : "io1")
                .flatMap(type -> {
                    var storage = product(size, prices.of("rds_storage", type, "gb_month"));
                    var striped = size.filter(gigabytes -> gigabytes.compareTo(RDS_STRIPED_FROM) >= 0)
                            .isPresent();
                    return switch (type) {
                        case "gp3" ->
                            sum(
                                    storage,
                                    sum(
                                            beyond(
                                                    attributes,
                                                    "iops",
                                                    striped ? 12_000 : 3000,
                                                    prices.of("rds_storage", type, "iops_month")),
                                            beyond(
                                                    attributes,
                                                    "storage_throughput",
                                                    striped ? 500 : 125,
                                                    prices.of("rds_storage", type, "mbps_month"))));
                        case "io1" ->
                            sum(
                                    storage,
                                    product(attributes.positive("iops"), prices.of("rds_storage", type, "iops_month")));
                        default -> storage;
                    };
                });
    }

    /** What goes beyond the free allowance; its price need not be known where nothing does. */
    private static Optional<BigDecimal> beyond(
            Attributes attributes, String name, long free, Optional<BigDecimal> price) {
        return attributes
                .positiveOr(name, BigDecimal.valueOf(free))
                .map(wanted -> wanted.subtract(BigDecimal.valueOf(free)).max(BigDecimal.ZERO))
                .flatMap(extra -> extra.signum() == 0 ? Optional.of(BigDecimal.ZERO) : price.map(extra::multiply));
    }

    private static Optional<BigDecimal> sum(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return one.flatMap(first -> other.map(first::add));
    }

    private static Optional<BigDecimal> product(Optional<BigDecimal> one, Optional<BigDecimal> other) {
        return one.flatMap(first -> other.map(first::multiply));
    }
}
