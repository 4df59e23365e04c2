package io.driftsafe.provider.aws;

import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Volume;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An EBS volume as attributes, named as in Terraform; pure. */
final class VolumeAttributes {

    /** Of the others the operations follow from the size, and are no attribute that anybody sets. */
    private static final Set<String> WITH_IOPS = Set.of("gp3", "io1", "io2");

    private VolumeAttributes() {}

    static ObjectNode of(Volume volume, String region) {
        var type = volume.volumeTypeAsString();
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("id", volume.volumeId())
                .put("arn", InstanceAttributes.arn(region, "ec2", "", "volume/" + volume.volumeId()))
                .put("type", type)
                .put("size", volume.size())
                .put("availability_zone", volume.availabilityZone())
                .put("encrypted", volume.encrypted())
                .put("kms_key_id", volume.kmsKeyId())
                .put("snapshot_id", volume.snapshotId())
                .put("multi_attach_enabled", Boolean.TRUE.equals(volume.multiAttachEnabled()));
        if (WITH_IOPS.contains(type)) {
            attributes.put("iops", volume.iops());
        }
        if (type.equals("gp3")) {
            attributes.put("throughput", volume.throughput());
        }
        var attached = attributes.putArray("attached_to");
        volume.attachments().forEach(attachment -> attached.add(attachment.instanceId()));
        AwsTags.add(attributes, volume.tags());
        return attributes;
    }
}
