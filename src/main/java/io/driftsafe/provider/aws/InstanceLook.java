package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.Reservation;

/** What EC2 shows of an instance, and of what it could become. */
final class InstanceLook {

    private InstanceLook() {}

    static Optional<Found> find(AwsSession aws, String name) {
        return aws
                .find(
                        AwsService.EC2,
                        "look at " + name,
                        ec2 -> ec2.describeInstances(request -> request.instanceIds(name))
                                .reservations())
                .stream()
                .flatMap(List<Reservation>::stream)
                .flatMap(reservation ->
                        reservation.instances().stream().map(instance -> new Found(instance, reservation.ownerId())))
                .filter(found -> exists(found.instance()))
                .findFirst();
    }

    /** What is terminated is shown for an hour, and never comes back. */
    static boolean exists(Instance instance) {
        return instance.state().name() != InstanceStateName.TERMINATED
                && instance.state().name() != InstanceStateName.SHUTTING_DOWN;
    }

    static Optional<InstanceTypeInfo> type(AwsSession aws, String type) {
        return aws
                .find(
                        AwsService.EC2,
                        "look at the type " + type,
                        ec2 -> ec2
                                .describeInstanceTypesPaginator(
                                        request -> request.filters(filter("instance-type", type)))
                                .instanceTypes()
                                .stream()
                                .toList())
                .stream()
                .flatMap(List<InstanceTypeInfo>::stream)
                .findFirst();
    }

    static boolean isOffered(AwsSession aws, String type, Instance instance) {
        var zone = instance.placement().availabilityZone();
        return !aws.read(
                        AwsService.EC2,
                        "see whether %s is offered in %s".formatted(type, zone),
                        ec2 -> ec2
                                .describeInstanceTypeOfferingsPaginator(
                                        request -> request.locationType(LocationType.AVAILABILITY_ZONE)
                                                .filters(filter("instance-type", type), filter("location", zone)))
                                .instanceTypeOfferings()
                                .stream()
                                .toList())
                .isEmpty();
    }

    static InstanceObjections.Protection protection(AwsSession aws, String name) {
        return aws.read(
                AwsService.EC2,
                "see whether %s is protected".formatted(name),
                ec2 -> new InstanceObjections.Protection(
                        isOn(ec2.describeInstanceAttribute(
                                        request -> request.instanceId(name).attribute("disableApiStop"))
                                .disableApiStop()),
                        isOn(ec2.describeInstanceAttribute(
                                        request -> request.instanceId(name).attribute("disableApiTermination"))
                                .disableApiTermination())));
    }

    private static boolean isOn(@Nullable AttributeBooleanValue protection) {
        return protection != null && Boolean.TRUE.equals(protection.value());
    }

    /** How it spends CPU credits: {@code standard} or {@code unlimited}. */
    static Optional<String> credits(AwsSession aws, String name) {
        return aws
                .read(
                        AwsService.EC2,
                        "see how %s spends CPU credits".formatted(name),
                        ec2 -> ec2.describeInstanceCreditSpecifications(request -> request.instanceIds(name))
                                .instanceCreditSpecifications())
                .stream()
                .filter(credits -> name.equals(credits.instanceId()))
                .findFirst()
                .map(credits -> credits.cpuCredits());
    }

    /** How instances of a family spend them in this account, unless they are told. */
    static Optional<String> usualCredits(AwsSession aws, String family) {
        return aws.read(
                AwsService.EC2,
                "see how instances of %s spend CPU credits".formatted(family),
                ec2 -> Optional.ofNullable(ec2.getDefaultCreditSpecification(request -> request.instanceFamily(family))
                                .instanceFamilyCreditSpecification())
                        .map(credits -> credits.cpuCredits()));
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** @param owner the number of the account that it is in */
    record Found(Instance instance, String owner) {}
}
