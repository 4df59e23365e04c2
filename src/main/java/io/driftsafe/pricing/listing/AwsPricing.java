package io.driftsafe.pricing.listing;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How one kind of usage that AWS sells is called in the price book.
 *
 * @param service as AWS calls it
 * @param usage all of the usage type, without its region
 * @param needed what else a product must say, as patterns by attribute
 * @param item what is priced, by the usage and the product
 */
record AwsPricing(
        String service,
        Pattern usage,
        Map<String, Pattern> needed,
        String kind,
        String unit,
        Function<Named, String> item) {

    /** Units as the lists write them, in lower case, with how many of the book's each is. */
    private static final Map<String, Map<String, BigDecimal>> UNITS = Map.ofEntries(
            Map.entry("hour", ones("hrs", "hr", "hour", "hours")),
            Map.entry("gb_month", ones("gb-mo", "gb-month")),
            Map.entry("iops_month", ones("iops-mo", "iops-month")),
            Map.entry(
                    "mbps_month",
                    Map.of(
                            "mibps-mo", BigDecimal.ONE,
                            "mbps-mo", BigDecimal.ONE,
                            "gibps-mo", new BigDecimal(1024))),
            Map.entry("gb", ones("gb")),
            Map.entry("gb_second", ones("lambda-gb-second", "gb-second", "gb-seconds", "second", "seconds")),
            Map.entry("request", ones("request", "requests")),
            Map.entry("read_unit", ones("readrequestunits")),
            Map.entry("write_unit", ones("writerequestunits")),
            Map.entry("read_capacity_hour", ones("readcapacityunit-hrs")),
            Map.entry("write_capacity_hour", ones("writecapacityunit-hrs")),
            Map.entry("lcu_hour", ones("lcu-hrs", "lcu-hr")));

    private static final Map<String, String> SYSTEMS =
            Map.of("Linux", "", "Windows", "/windows", "RHEL", "/rhel", "SUSE", "/suse");
    private static final Map<String, String> ENGINES = Map.of(
            "MySQL", "mysql",
            "PostgreSQL", "postgres",
            "MariaDB", "mariadb",
            "Redis", "redis",
            "Memcached", "memcached",
            "Valkey", "valkey");

    private static final Map<String, Pattern> SINGLE_ZONE = Map.of(
            "deploymentoption", Pattern.compile("Single-AZ"),
            "databaseengine", Pattern.compile("Any|MySQL|PostgreSQL|MariaDB|"));

    private static final List<AwsPricing> ALL = List.of(
            pricing(
                    "AmazonEC2",
                    "BoxUsage(?::.+)?",
                    Map.of(
                            "tenancy", Pattern.compile("Shared"),
                            "capacitystatus", Pattern.compile("Used"),
                            "preinstalledsw", Pattern.compile("NA"),
                            "licensemodel", Pattern.compile("No License required"),
                            "operatingsystem", Pattern.compile("Linux|Windows|RHEL|SUSE"),
                            "instancetype", Pattern.compile(".+")),
                    "ec2",
                    "hour",
                    named -> named.get("instancetype") + SYSTEMS.get(named.get("operatingsystem"))),
            plain("AmazonEC2", "EBS:VolumeUsage\\.(gp2|gp3|io2|st1|sc1)", "ebs", "gb_month", Named::first),
            plain("AmazonEC2", "EBS:VolumeUsage\\.piops", "ebs", "gb_month", _ -> "io1"),
            plain("AmazonEC2", "EBS:VolumeP-IOPS\\.(gp3|io2)", "ebs", "iops_month", Named::first),
            plain("AmazonEC2", "EBS:VolumeP-IOPS\\.piops", "ebs", "iops_month", _ -> "io1"),
            plain("AmazonEC2", "EBS:VolumeP-Throughput\\.(gp3)", "ebs", "mbps_month", Named::first),
            plain("AmazonEC2", "EBS:SnapshotUsage", "ebs_snapshot", "gb_month", _ -> "standard"),
            plain("AmazonEC2", "NatGateway-Hours", "nat_gateway", "hour", _ -> "gateway"),
            plain("AmazonEC2", "NatGateway-Bytes", "nat_gateway", "gb", _ -> "data"),
            balancer("LoadBalancerUsage", "hour"),
            balancer("LCUUsage", "lcu_hour"),
            pricing(
                    "AmazonRDS",
                    "InstanceUsage:(db\\..+)",
                    Map.of(
                            "deploymentoption", Pattern.compile("Single-AZ"),
                            "licensemodel", Pattern.compile("No license required", Pattern.CASE_INSENSITIVE),
                            "databaseengine", Pattern.compile("MySQL|PostgreSQL|MariaDB")),
                    "rds",
                    "hour",
                    named -> ENGINES.get(named.get("databaseengine")) + "/" + named.first()),
            pricing("AmazonRDS", "RDS:GP2-Storage", SINGLE_ZONE, "rds_storage", "gb_month", _ -> "gp2"),
            pricing("AmazonRDS", "RDS:GP3-Storage", SINGLE_ZONE, "rds_storage", "gb_month", _ -> "gp3"),
            pricing("AmazonRDS", "RDS:PIOPS-Storage", SINGLE_ZONE, "rds_storage", "gb_month", _ -> "io1"),
            pricing("AmazonRDS", "RDS:PIOPS", SINGLE_ZONE, "rds_storage", "iops_month", _ -> "io1"),
            pricing("AmazonRDS", "RDS:GP3-PIOPS", SINGLE_ZONE, "rds_storage", "iops_month", _ -> "gp3"),
            pricing("AmazonRDS", "RDS:GP3-Throughput", SINGLE_ZONE, "rds_storage", "mbps_month", _ -> "gp3"),
            pricing(
                    "AmazonElastiCache",
                    "NodeUsage:(cache\\..+)",
                    Map.of("cacheengine", Pattern.compile("Redis|Memcached|Valkey")),
                    "elasticache",
                    "hour",
                    named -> ENGINES.get(named.get("cacheengine")) + "/" + named.first()),
            plain("AWSLambda", "Lambda-GB-Second", "lambda", "gb_second", _ -> "x86_64"),
            plain("AWSLambda", "Lambda-GB-Second-ARM", "lambda", "gb_second", _ -> "arm64"),
            plain("AWSLambda", "Request", "lambda", "request", _ -> "invocation"),
            plain("AmazonDynamoDB", "ReadCapacityUnit-Hrs", "dynamodb", "read_capacity_hour", _ -> "standard"),
            plain("AmazonDynamoDB", "WriteCapacityUnit-Hrs", "dynamodb", "write_capacity_hour", _ -> "standard"),
            plain("AmazonDynamoDB", "ReadRequestUnits", "dynamodb", "read_unit", _ -> "standard"),
            plain("AmazonDynamoDB", "WriteRequestUnits", "dynamodb", "write_unit", _ -> "standard"),
            plain("AmazonDynamoDB", "TimedStorage-ByteHrs", "dynamodb", "gb_month", _ -> "standard"),
            plain("AmazonS3", "TimedStorage-ByteHrs", "s3", "gb_month", _ -> "standard"),
            plain("AmazonS3", "TimedStorage-SIA-ByteHrs", "s3", "gb_month", _ -> "standard_ia"),
            plain("AmazonS3", "TimedStorage-ZIA-ByteHrs", "s3", "gb_month", _ -> "onezone_ia"),
            plain("AmazonS3", "TimedStorage-GIR-ByteHrs", "s3", "gb_month", _ -> "glacier_ir"),
            plain("AmazonS3", "TimedStorage-GlacierByteHrs", "s3", "gb_month", _ -> "glacier"),
            plain("AmazonS3", "Retrieval-SIA", "s3_retrieval", "gb", _ -> "standard_ia"),
            plain("AmazonS3", "Retrieval-ZIA", "s3_retrieval", "gb", _ -> "onezone_ia"),
            plain("AmazonS3", "Retrieval-GIR", "s3_retrieval", "gb", _ -> "glacier_ir"),
            plain(
                    "AmazonS3|AmazonS3GlacierDeepArchive",
                    "TimedStorage-GDA-ByteHrs",
                    "s3",
                    "gb_month",
                    _ -> "deep_archive"));

    private static AwsPricing plain(
            String service, String usage, String kind, String unit, Function<Named, String> item) {
        return pricing(service, usage, Map.of(), kind, unit, item);
    }

    private static AwsPricing balancer(String usage, String unit) {
        return pricing(
                "AWSELB|AmazonEC2",
                usage,
                Map.of("productfamily", Pattern.compile("Load Balancer-(?:Application|Network)")),
                "load_balancer",
                unit,
                named -> named.get("productfamily")
                        .substring("Load Balancer-".length())
                        .toLowerCase(Locale.ROOT));
    }

    private static AwsPricing pricing(
            String service,
            String usage,
            Map<String, Pattern> needed,
            String kind,
            String unit,
            Function<Named, String> item) {
        return new AwsPricing(service, Pattern.compile(usage), needed, kind, unit, item);
    }

    private static Map<String, BigDecimal> ones(String... names) {
        return Arrays.stream(names).collect(Collectors.toMap(name -> name, _ -> BigDecimal.ONE));
    }

    /** Empty where the book has no place for the product. */
    static Optional<Match> of(AwsProduct product) {
        return ALL.stream()
                .map(pricing -> pricing.match(product))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Match> match(AwsProduct product) {
        if (!product.service().matches(service)
                || needed.entrySet().stream()
                        .anyMatch(need -> !need.getValue()
                                .matcher(product.get(need.getKey()))
                                .matches())) {
            return Optional.empty();
        }
        var usageType = usage.matcher(product.usage());
        return usageType.matches()
                ? Optional.of(new Match(kind, item.apply(new Named(product, usageType)), unit))
                : Optional.empty();
    }

    /** A product whose usage type is of this kind. */
    record Named(AwsProduct product, Matcher usageType) {

        String get(String attribute) {
            return product.get(attribute);
        }

        /** What the usage type names in its first group. */
        String first() {
            return usageType.group(1);
        }
    }

    /** Where a product stands in the book. */
    record Match(String kind, String item, String unit) {

        /** How many of the book's units one of the list's is; empty where that is not known. */
        Optional<BigDecimal> unitsIn(String listed) {
            return Optional.ofNullable(UNITS.getOrDefault(unit, Map.of()).get(listed.toLowerCase(Locale.ROOT)));
        }

        /** Standard storage of S3 has a price for each of its tiers. */
        boolean tiered() {
            return kind.equals("s3") && item.equals("standard");
        }
    }
}
