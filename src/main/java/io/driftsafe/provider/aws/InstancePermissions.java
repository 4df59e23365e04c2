package io.driftsafe.provider.aws;

import io.driftsafe.provider.aws.AwsPermissions.Right;
import io.driftsafe.provider.aws.AwsPermissions.Try;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/** What the service has to be allowed to stop, change and start instances, and how that is tried. */
final class InstancePermissions {

    /** Of measurements AWS tells nothing less when there are none. */
    private static final String NOBODYS = "i-00000000000000000";

    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    static final AwsPermissions ALL = new AwsPermissions(
            List.of(
                    "cloudwatch:GetMetricData",
                    "ec2:DescribeInstances",
                    "ec2:DescribeInstanceAttribute",
                    "ec2:DescribeInstanceCreditSpecifications",
                    "ec2:DescribeInstanceStatus",
                    "ec2:DescribeInstanceTypes",
                    "ec2:DescribeInstanceTypeOfferings",
                    "ec2:DescribeVolumes",
                    "ec2:GetDefaultCreditSpecification",
                    AwsKeys.READING),
            Stream.concat(
                            Stream.of("ec2:StopInstances", "ec2:StartInstances", "ec2:ModifyInstanceAttribute")
                                    .map(action -> new Right(
                                            action, List.of("arn:aws:ec2:*:*:instance/*"), AwsCondition.NONE)),
                            AwsKeys.RIGHTS.stream())
                    .toList(),
            List.of(
                    Try.read(
                            "ec2:DescribeInstances",
                            AwsService.EC2,
                            ec2 -> ec2.describeInstances(request -> request.maxResults(5))),
                    new Try("cloudwatch:GetMetricData", aws -> InstanceMetrics.days(aws, NOBODYS, LONG_AGO, 1)),
                    Try.read(
                            "ec2:DescribeInstanceCreditSpecifications",
                            AwsService.EC2,
                            ec2 -> ec2.describeInstanceCreditSpecifications(request -> request.maxResults(5))),
                    new Try("ec2:GetDefaultCreditSpecification", aws -> InstanceLook.usualCredits(aws, "t3")),
                    Try.read(
                            "ec2:DescribeInstanceStatus",
                            AwsService.EC2,
                            ec2 -> ec2.describeInstanceStatus(request -> request.maxResults(5))),
                    Try.read(
                            "ec2:DescribeInstanceTypes",
                            AwsService.EC2,
                            ec2 -> ec2.describeInstanceTypes(
                                    request -> request.filters(filter("instance-type", "t3.micro")))),
                    Try.read(
                            "ec2:DescribeInstanceTypeOfferings",
                            AwsService.EC2,
                            ec2 -> ec2.describeInstanceTypeOfferings(
                                    request -> request.filters(filter("instance-type", "t3.micro")))),
                    Try.read(
                            "ec2:DescribeVolumes",
                            AwsService.EC2,
                            ec2 -> ec2.describeVolumes(request -> request.maxResults(5))),
                    Try.readOne(
                            "ec2:DescribeInstanceAttribute",
                            AwsService.EC2,
                            InstancePermissions::any,
                            (ec2, id) -> ec2.describeInstanceAttribute(
                                    request -> request.instanceId(id).attribute("disableApiStop"))),
                    Try.dryRun(
                            "ec2:StopInstances",
                            AwsService.EC2,
                            InstancePermissions::any,
                            (ec2, id) -> ec2.stopInstances(
                                    request -> request.instanceIds(id).dryRun(true))),
                    Try.dryRun(
                            "ec2:ModifyInstanceAttribute",
                            AwsService.EC2,
                            InstancePermissions::any,
                            (ec2, id) -> ec2.modifyInstanceAttribute(request -> request.instanceId(id)
                                    .instanceType(type -> type.value("t3.micro"))
                                    .dryRun(true))),
                    Try.dryRun(
                            "ec2:StartInstances",
                            AwsService.EC2,
                            InstancePermissions::any,
                            (ec2, id) -> ec2.startInstances(
                                    request -> request.instanceIds(id).dryRun(true)))));

    private InstancePermissions() {}

    /** One that is there. */
    private static Optional<String> any(AwsSession aws) {
        return aws.read(
                AwsService.EC2,
                "look for an instance",
                ec2 -> ec2.describeInstancesPaginator().reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .filter(InstanceLook::exists)
                        .map(Instance::instanceId)
                        .findFirst());
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }
}
