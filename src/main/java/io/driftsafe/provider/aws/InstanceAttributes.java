package io.driftsafe.provider.aws;

import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.MonitoringState;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An EC2 instance as attributes, named as in Terraform; pure. */
final class InstanceAttributes {

    private InstanceAttributes() {}

    static ObjectNode of(Instance instance, String owner, String region) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("id", instance.instanceId())
                .put("arn", arn(region, "ec2", owner, "instance/" + instance.instanceId()))
                .put("instance_type", instance.instanceTypeAsString())
                .put("state", instance.state().nameAsString())
                .put("ami", instance.imageId())
                .put("availability_zone", instance.placement().availabilityZone())
                .put("subnet_id", instance.subnetId())
                .put("key_name", instance.keyName())
                .put("tenancy", instance.placement().tenancyAsString())
                .put("host_id", instance.placement().hostId())
                .put("architecture", instance.architectureAsString())
                .put("virtualization_type", instance.virtualizationTypeAsString())
                .put("root_device_type", instance.rootDeviceTypeAsString())
                .put("root_device_name", instance.rootDeviceName())
                .put("platform_details", platform(instance))
                .put("ebs_optimized", instance.ebsOptimized())
                .put(
                        "monitoring",
                        instance.monitoring() != null && instance.monitoring().state() == MonitoringState.ENABLED)
                .put("hibernation", hibernates(instance))
                .put("private_ip", instance.privateIpAddress())
                .put("public_ip", instance.publicIpAddress());
        Optional.ofNullable(instance.iamInstanceProfile())
                .map(profile -> profile.arn())
                .ifPresent(arn -> attributes.put("iam_instance_profile", arn.substring(arn.lastIndexOf('/') + 1)));
        if (isSpot(instance)) {
            attributes.put("instance_lifecycle", "spot");
        }
        var groups = attributes.putArray("vpc_security_group_ids");
        instance.securityGroups().forEach(group -> groups.add(group.groupId()));
        var disks = attributes.putArray("ebs_block_device");
        instance.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .forEach(mapping -> disks.addObject()
                        .put("device_name", mapping.deviceName())
                        .put("volume_id", mapping.ebs().volumeId())
                        .put("delete_on_termination", mapping.ebs().deleteOnTermination()));
        AwsTags.add(attributes, instance.tags());
        return attributes;
    }

    static boolean isSpot(Instance instance) {
        return instance.instanceLifecycle() == InstanceLifecycleType.SPOT;
    }

    static boolean hibernates(Instance instance) {
        return instance.hibernationOptions() != null
                && Boolean.TRUE.equals(instance.hibernationOptions().configured());
    }

    static String arn(String region, String service, String owner, String resource) {
        return String.join(":", "arn", AwsPartition.of(region).id(), service, region, owner, resource);
    }

    private static String platform(Instance instance) {
        return Optional.ofNullable(instance.platformDetails())
                .orElseGet(() -> instance.platformAsString() == null ? "Linux/UNIX" : "Windows");
    }
}
