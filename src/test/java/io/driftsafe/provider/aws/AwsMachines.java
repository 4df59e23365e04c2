package io.driftsafe.provider.aws;

import org.jspecify.annotations.Nullable;
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

    static String volume(Ec2Client ec2, int size) {
        return ec2.createVolume(request -> request.availabilityZone("us-east-1a")
                        .size(size)
                        .volumeType("gp2")
                        .tagSpecifications(tags -> tags.resourceType("volume")
                                .tags(tag -> tag.key("Name").value("data"))))
                .volumeId();
    }
}
