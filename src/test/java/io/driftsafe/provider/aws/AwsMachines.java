package io.driftsafe.provider.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Instances and volumes in moto. */
public final class AwsMachines {

    private static @Nullable String image;

    private AwsMachines() {}

    /** A running one. */
    static String run(Ec2Client ec2, String type) {
        return ec2.runInstances(request -> request.imageId(image(ec2))
                        .instanceType(type)
                        .minCount(1)
                        .maxCount(1)
                        .placement(place -> place.availabilityZone("us-east-1a"))
                        .tagSpecifications(tags -> tags.resourceType("instance")
                                .tags(tag -> tag.key("Name").value("web"))))
                .instances()
                .getFirst()
                .instanceId();
    }

    /** One of Linux, whose prices are known; looked for once, for moto takes its time over them. */
    static synchronized String image(Ec2Client ec2) {
        if (image == null) {
            image = found(ec2);
        }
        return image;
    }

    private static String found(Ec2Client ec2) {
        return ec2.describeImages(request -> request.owners("amazon")).images().stream()
                .filter(image -> image.platform() == null
                        && image.architectureAsString().equals("x86_64")
                        && image.rootDeviceTypeAsString().equals("ebs"))
                .findFirst()
                .orElseThrow()
                .imageId();
    }

    /** For tests of other packages. */
    public static String run(String type) {
        try (var ec2 = AwsPeer.get().outside(AwsService.EC2)) {
            return run(ec2, type);
        }
    }

    /** Shows in its metrics that it has done next to nothing for two weeks. */
    static void idle(String instance) {
        metrics(instance, 1.5, 1000, 14);
    }

    /** One figure of each metric for each of so many days before this one. */
    static void metrics(String instance, double cpuPercent, double networkBytes, int days) {
        var today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        try (var metrics = AwsPeer.get().outside(AwsService.METRICS)) {
            metrics.putMetricData(request -> request.namespace("AWS/EC2")
                    .metricData(IntStream.rangeClosed(1, days)
                            .mapToObj(day -> today.minus(Duration.ofDays(day)).plus(Duration.ofHours(12)))
                            .flatMap(noon -> Stream.of(
                                    datum(instance, "CPUUtilization", cpuPercent, noon),
                                    datum(instance, "NetworkIn", networkBytes / 2, noon),
                                    datum(instance, "NetworkOut", networkBytes / 2, noon)))
                            .toList()));
        }
    }

    /** Shows in its metrics that somebody has written to it just now. */
    static void written(String volume) {
        try (var metrics = AwsPeer.get().outside(AwsService.METRICS)) {
            metrics.putMetricData(request -> request.namespace("AWS/EBS")
                    .metricData(datum("VolumeId", volume, "VolumeWriteOps", 7, Instant.now())));
        }
    }

    private static MetricDatum datum(String instance, String metric, double value, Instant at) {
        return datum("InstanceId", instance, metric, value, at);
    }

    private static MetricDatum datum(String of, String id, String metric, double value, Instant at) {
        return MetricDatum.builder()
                .metricName(metric)
                .dimensions(dimension -> dimension.name(of).value(id))
                .timestamp(at)
                .value(value)
                .build();
    }

    static String volume(Ec2Client ec2, int size) {
        return ec2.createVolume(request -> request.availabilityZone("us-east-1a")
                        .size(size)
                        .volumeType("gp2")
                        .tagSpecifications(tags -> tags.resourceType("volume")
                                .tags(tag -> tag.key("Name").value("data"))))
                .volumeId();
    }
}
