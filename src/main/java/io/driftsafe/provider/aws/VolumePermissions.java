package io.driftsafe.provider.aws;

import io.driftsafe.provider.aws.AwsPermissions.Right;
import io.driftsafe.provider.aws.AwsPermissions.Try;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** What the service has to be allowed to change, delete and make volumes, and how that is tried. */
final class VolumePermissions {

    private static final List<String> VOLUMES = List.of("arn:aws:ec2:*:*:volume/*");
    private static final List<String> WITH_SNAPSHOTS = List.of("arn:aws:ec2:*:*:volume/*", "arn:aws:ec2:*::snapshot/*");
    private static final String NOBODYS = "vol-00000000000000000";
    private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");

    /** To what a volume of any type can grow. */
    private static final int MOST_GIBIBYTES = 16_384;

    static final AwsPermissions ALL = new AwsPermissions(
            List.of(
                    "cloudwatch:GetMetricData",
                    "ec2:DescribeVolumes",
                    "ec2:DescribeVolumesModifications",
                    "ec2:DescribeSnapshots",
                    AwsKeys.READING),
            Stream.concat(
                            Stream.of(
                                    new Right("ec2:ModifyVolume", VOLUMES, AwsCondition.NONE),
                                    new Right("ec2:DeleteVolume", VOLUMES, AwsCondition.NONE),
                                    new Right("ec2:CreateSnapshot", WITH_SNAPSHOTS, AwsCondition.NONE),
                                    new Right("ec2:CreateVolume", WITH_SNAPSHOTS, AwsCondition.NONE),
                                    new Right("ec2:CreateTags", WITH_SNAPSHOTS, AwsCondition.TAGS_OF_NEW)),
                            AwsKeys.RIGHTS.stream())
                    .toList(),
            List.of(
                    new Try(
                            "cloudwatch:GetMetricData",
                            aws -> VolumeMetrics.writtenSince(aws, NOBODYS, LONG_AGO, LONG_AGO)),
                    Try.read(
                            "ec2:DescribeVolumes",
                            AwsService.EC2,
                            ec2 -> ec2.describeVolumes(request -> request.maxResults(5))),
                    Try.read(
                            "ec2:DescribeVolumesModifications",
                            AwsService.EC2,
                            ec2 -> ec2.describeVolumesModifications(request -> request.maxResults(5))),
                    Try.read(
                            "ec2:DescribeSnapshots",
                            AwsService.EC2,
                            ec2 -> ec2.describeSnapshots(
                                    request -> request.ownerIds("self").maxResults(5))),
                    Try.dryRun(
                            "ec2:ModifyVolume",
                            AwsService.EC2,
                            VolumePermissions::any,
                            (ec2, id) -> ec2.modifyVolume(request ->
                                    request.volumeId(id).size(MOST_GIBIBYTES).dryRun(true))),
                    Try.dryRun(
                            "ec2:CreateSnapshot",
                            AwsService.EC2,
                            VolumePermissions::any,
                            (ec2, id) -> ec2.createSnapshot(
                                    request -> request.volumeId(id).dryRun(true))),
                    Try.dryRun(
                            "ec2:DeleteVolume",
                            AwsService.EC2,
                            VolumePermissions::any,
                            (ec2, id) -> ec2.deleteVolume(
                                    request -> request.volumeId(id).dryRun(true)))));

    private VolumePermissions() {}

    /** One that is there. */
    private static Optional<String> any(AwsSession aws) {
        return aws.read(
                AwsService.EC2,
                "look for a volume",
                ec2 -> ec2.describeVolumesPaginator().volumes().stream()
                        .filter(volume ->
                                volume.state() != VolumeState.DELETED && volume.state() != VolumeState.DELETING)
                        .map(Volume::volumeId)
                        .findFirst());
    }
}
