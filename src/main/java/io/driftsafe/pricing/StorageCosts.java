package io.driftsafe.pricing;

import static io.driftsafe.pricing.MonthlyCost.HOURS;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/** What is paid by the size of what it stores. */
final class StorageCosts {

    private static final BigDecimal IO2_FIRST_TIER = new BigDecimal(32_000);
    private static final BigDecimal RDS_STRIPED_FROM = new BigDecimal(400);
    private static final BigDecimal S3_FIRST_TIER = new BigDecimal(50 * 1024);
    private static final BigDecimal S3_SECOND_TIER = new BigDecimal(450 * 1024);

    private StorageCosts() {}

    /** A volume without a type is gp2, as AWS makes it. */
    static void volume(Attributes attributes, Estimate estimate) {
        if (attributes.flagOr("present", true).equals(Optional.of(false))) {
            estimate.assume("Is deleted; its last snapshot is not part");
            return;
        }
        estimate.assume("Exists all month; snapshots are not part");
        var size = estimate.needed("size", attributes.positive("size"));
        estimate.needed("type", attributes.textOr("type", "gp2")).ifPresent(type -> {
            size.ifPresent(gigabytes -> estimate.charge("storage", gigabytes, "ebs", type, "gb_month"));
            switch (type) {
                case "gp3" -> {
                    new Allowance("iops", 3000).charge(attributes, estimate, BigDecimal.ONE, "ebs", "iops_month");
                    new Allowance("throughput", 125).charge(attributes, estimate, BigDecimal.ONE, "ebs", "mbps_month");
                }
                case "io1", "io2" -> provisionedOperations(attributes, estimate, type);
                default -> {}
            }
        });
    }

    private static void provisionedOperations(Attributes attributes, Estimate estimate, String type) {
        estimate.needed("iops", attributes.positive("iops")).ifPresent(iops -> {
            // More IOPS of io2 than these have a lower price, which is not in the book.
            estimate.unknownIf(
                    type.equals("io2") && iops.compareTo(IO2_FIRST_TIER) > 0,
                    "The price of more than %s IOPS of io2 is not known".formatted(IO2_FIRST_TIER));
            estimate.charge("iops", iops, "ebs", type, "iops_month");
        });
    }

    /**
     * Multi-AZ is all of it twice. Storage without a type is io1 where IOPS are asked for, else gp2, as AWS makes it.
     */
    static void database(Attributes attributes, Estimate estimate) {
        estimate.assume("Runs all month, on demand; backups beyond the free ones and insights are not part");
        var times = estimate.needed("multi_az", attributes.flagOr("multi_az", false))
                .filter(twice -> twice)
                .map(_ -> BigDecimal.TWO)
                .orElse(BigDecimal.ONE);
        var engine = estimate.needed("engine", attributes.text("engine"));
        var size = estimate.needed("instance_class", attributes.text("instance_class"));
        engine.ifPresent(name -> size.ifPresent(
                type -> estimate.charge("instance", HOURS.multiply(times), "rds", name + "/" + type, "hour")));
        databaseStorage(attributes, estimate, times);
    }

    private static void databaseStorage(Attributes attributes, Estimate estimate, BigDecimal times) {
        var size = estimate.needed("allocated_storage", attributes.positive("allocated_storage"));
        var striped = size.filter(gigabytes -> gigabytes.compareTo(RDS_STRIPED_FROM) >= 0)
                .isPresent();
        estimate.needed("storage_type", attributes.textOr("storage_type", attributes.isUnset("iops") ? "gp2" : "io1"))
                .ifPresent(type -> {
                    size.map(times::multiply)
                            .ifPresent(gigabytes ->
                                    estimate.charge("storage", gigabytes, "rds_storage", type, "gb_month"));
                    switch (type) {
                        case "gp3" -> {
                            new Allowance("iops", striped ? 12_000 : 3000)
                                    .charge(attributes, estimate, times, "rds_storage", "iops_month");
                            new Allowance("storage_throughput", striped ? 500 : 125)
                                    .charge(attributes, estimate, times, "rds_storage", "mbps_month");
                        }
                        case "io1" ->
                            estimate.needed("iops", attributes.positive("iops"))
                                    .map(times::multiply)
                                    .ifPresent(
                                            iops -> estimate.charge("iops", iops, "rds_storage", type, "iops_month"));
                        default -> {}
                    }
                });
    }

    /** A bucket does not tell what it holds, so its tags {@code storage_gb} and {@code storage_class} have to. */
    static void bucket(Attributes attributes, Estimate estimate) {
        estimate.assume("All of it is in one storage class: that of the tag storage_class, else STANDARD")
                .assume("Requests, retrievals, data transfer and minimum durations are not part");
        var storageClass =
                attributes.usageText("storage_class").orElse("STANDARD").toLowerCase(Locale.ROOT);
        estimate.needed("the tag storage_gb", attributes.usage("storage_gb")).ifPresent(size -> {
            if (storageClass.equals("standard")) {
                standardStorage(size, estimate);
            } else {
                estimate.charge("storage", size, "s3", storageClass, "gb_month");
            }
        });
    }

    private static void standardStorage(BigDecimal size, Estimate estimate) {
        estimate.charge("storage, first 50 TB", size.min(S3_FIRST_TIER), "s3", "standard/first 50 TB", "gb_month");
        var beyond = size.subtract(S3_FIRST_TIER);
        if (beyond.signum() > 0) {
            estimate.charge(
                    "storage, next 450 TB", beyond.min(S3_SECOND_TIER), "s3", "standard/next 450 TB", "gb_month");
        }
        var far = beyond.subtract(S3_SECOND_TIER);
        if (far.signum() > 0) {
            estimate.charge("storage, over 500 TB", far, "s3", "standard/over 500 TB", "gb_month");
        }
    }

    /** So much of an attribute of gp3 storage is free; a price of more need not be known where there is no more. */
    private record Allowance(String attribute, long free) {

        void charge(Attributes attributes, Estimate estimate, BigDecimal times, String kind, String unit) {
            estimate.needed(attribute, attributes.positiveOr(attribute, BigDecimal.valueOf(free)))
                    .map(wanted -> wanted.subtract(BigDecimal.valueOf(free)))
                    .filter(extra -> extra.signum() > 0)
                    .ifPresent(extra -> estimate.charge(
                            "%s beyond %d".formatted(attribute, free), extra.multiply(times), kind, "gp3", unit));
        }
    }
}
