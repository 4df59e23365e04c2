package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.StatusType;
import software.amazon.awssdk.services.ec2.model.SummaryStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** EC2 instances: their type, and whether they run. */
@Component
class Instances implements AwsType {

    static final String TYPE = "aws_instance";

    private static final AttributePath INSTANCE_TYPE = AttributePath.parse("/instance_type");
    private static final AttributePath STATE = AttributePath.parse("/state");
    private static final String RUNNING = "running";
    /** Why an instance is stopped that was started and stopped as somebody asked. */
    private static final Set<String> ASKED_FOR =
            Set.of("Client.UserInitiatedShutdown", "Client.InstanceInitiatedShutdown", "Client.UserInitiatedHibernate");

    private static final String STATUS_CHECKS = "status_checks";
    private static final String NOBODYS = "i-00000000000000000";

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.telling(TYPE, "i-[0-9a-f]{8,17}", "ec2", "instance");
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        return find(aws, name).map(found -> {
            var isStarted = found.instance().state().name() == InstanceStateName.RUNNING && handle.isPresent();
            var progress = isStarted ? checks(aws, name, handle.get()) : progress(found.instance(), handle);
            return new Seen(name, InstanceAttributes.of(found.instance(), found.owner(), aws.region()), progress);
        });
    }

    @Override
    public List<Seen> list(AwsSession aws) {
        return aws
                .read(
                        AwsService.EC2,
                        "list instances",
                        ec2 -> ec2.describeInstancesPaginator().reservations().stream()
                                .toList())
                .stream()
                .flatMap(reservation -> reservation.instances().stream()
                        .filter(Instances::exists)
                        .map(instance -> new Seen(
                                instance.instanceId(),
                                InstanceAttributes.of(instance, reservation.ownerId(), aws.region()),
                                progress(instance, Optional.empty()))))
                .toList();
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        var only = changes.getFirst();
        if (changes.size() != 1 || only.to().filter(JsonNode::isString).isEmpty()) {
            throw new Refused("Of an instance %s and %s are changed, one in a write".formatted(INSTANCE_TYPE, STATE));
        }
        var wanted = only.to().get().stringValue();
        if (only.path().equals(INSTANCE_TYPE)) {
            aws.write(
                    AwsService.EC2,
                    "make %s a %s".formatted(name, wanted),
                    ec2 -> ec2.modifyInstanceAttribute(
                            request -> request.instanceId(name).instanceType(type -> type.value(wanted))));
            return Optional.empty();
        }
        if (!only.path().equals(STATE)) {
            throw new Refused("%s of an instance cannot be changed".formatted(only.path()));
        }
        if (!wanted.equals(RUNNING)) {
            aws.write(AwsService.EC2, "stop " + name, ec2 -> ec2.stopInstances(request -> request.instanceIds(name)));
            return Optional.empty();
        }
        aws.write(AwsService.EC2, "start " + name, ec2 -> ec2.startInstances(request -> request.instanceIds(name)));
        return Optional.of(JsonNodeFactory.instance.objectNode().put(STATUS_CHECKS, true));
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        var found = find(aws, name);
        if (found.isEmpty()) {
            return List.of("%s is gone".formatted(name));
        }
        var type = wanted(changes, INSTANCE_TYPE);
        var state = wanted(changes, STATE);
        var isStaged =
                Stages.stopFor(changes, seen.type(), seen.configuration()).isPresent();
        var stops = isStaged || state.filter(wanted -> !wanted.equals(RUNNING)).isPresent();
        var starts = isStaged || state.filter(RUNNING::equals).isPresent();
        var instance = found.get().instance();
        var own = typeInfo(aws, instance.instanceTypeAsString());
        var objections = new ArrayList<String>();
        if (stops) {
            objections.addAll(InstanceObjections.toStop(instance, own, isStopProtected(aws, name)));
            aws.rehearse(
                            AwsService.EC2,
                            "stop " + name,
                            ec2 -> ec2.stopInstances(
                                    request -> request.instanceIds(name).dryRun(true)))
                    .ifPresent(objections::add);
        }
        type.ifPresent(wanted -> {
            objections.addAll(InstanceObjections.toBecome(
                    instance, own, wanted, typeInfo(aws, wanted), isOffered(aws, wanted, instance)));
            aws.rehearse(
                            AwsService.EC2,
                            "make %s a %s".formatted(name, wanted),
                            ec2 -> ec2.modifyInstanceAttribute(request -> request.instanceId(name)
                                    .instanceType(value -> value.value(wanted))
                                    .dryRun(true)))
                    .ifPresent(objections::add);
        });
        if (starts) {
            aws.rehearse(
                            AwsService.EC2,
                            "start " + name,
                            ec2 -> ec2.startInstances(
                                    request -> request.instanceIds(name).dryRun(true)))
                    .ifPresent(objections::add);
        }
        return List.copyOf(objections);
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of(
                        "ec2:DescribeInstances",
                        "ec2:DescribeInstanceAttribute",
                        "ec2:DescribeInstanceStatus",
                        "ec2:DescribeInstanceTypes",
                        "ec2:DescribeInstanceTypeOfferings"),
                List.of("ec2:StopInstances", "ec2:StartInstances", "ec2:ModifyInstanceAttribute"),
                List.of("arn:aws:ec2:*:*:instance/*"),
                List.of(
                        new AwsPermissions.Try("ec2:DescribeInstances", aws -> find(aws, NOBODYS)),
                        new AwsPermissions.Try("ec2:DescribeInstanceTypes", aws -> typeInfo(aws, "t3.micro")),
                        AwsPermissions.dryRun(
                                "ec2:StopInstances",
                                AwsService.EC2,
                                ec2 -> ec2.stopInstances(
                                        request -> request.instanceIds(NOBODYS).dryRun(true))),
                        AwsPermissions.dryRun(
                                "ec2:ModifyInstanceAttribute",
                                AwsService.EC2,
                                ec2 -> ec2.modifyInstanceAttribute(request -> request.instanceId(NOBODYS)
                                        .instanceType(type -> type.value("t3.micro"))
                                        .dryRun(true))),
                        AwsPermissions.dryRun(
                                "ec2:StartInstances",
                                AwsService.EC2,
                                ec2 -> ec2.startInstances(
                                        request -> request.instanceIds(NOBODYS).dryRun(true)))));
    }

    private static Optional<Found> find(AwsSession aws, String name) {
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
    private static boolean exists(Instance instance) {
        return instance.state().name() != InstanceStateName.TERMINATED
                && instance.state().name() != InstanceStateName.SHUTTING_DOWN;
    }

    private static Progress progress(Instance instance, Optional<ObjectNode> handle) {
        return switch (instance.state().name()) {
            case PENDING, STOPPING -> new Progress.Working(handle);
            case STOPPED -> handle.isPresent() ? stoppedAgain(instance) : new Progress.AtRest();
            default -> new Progress.AtRest();
        };
    }

    /** An instance that could not start is stopped again, and says why; what a caller stopped says that instead. */
    private static Progress stoppedAgain(Instance instance) {
        return Optional.ofNullable(instance.stateReason())
                .filter(reason -> reason.code() != null && !ASKED_FOR.contains(reason.code()))
                .<Progress>map(reason ->
                        new Progress.Failed("%s did not start: %s".formatted(instance.instanceId(), reason.message())))
                .orElseGet(Progress.AtRest::new);
    }

    /** It runs long before it works. */
    private static Progress checks(AwsSession aws, String name, ObjectNode handle) {
        var statuses = aws.read(
                AwsService.EC2,
                "look at the status checks of " + name,
                ec2 -> ec2.describeInstanceStatus(request -> request.instanceIds(name))
                        .instanceStatuses());
        if (statuses.isEmpty() || statuses.stream().anyMatch(Instances::initializing)) {
            return new Progress.Working(Optional.of(handle));
        }
        return statuses.stream().allMatch(status -> is(status, SummaryStatus.OK))
                ? new Progress.AtRest()
                : new Progress.Failed("%s runs, and its status checks fail: %s"
                        .formatted(
                                name, statuses.stream().map(Instances::failed).collect(Collectors.joining("; "))));
    }

    private static boolean initializing(InstanceStatus status) {
        return status.instanceStatus().status() == SummaryStatus.INITIALIZING
                || status.systemStatus().status() == SummaryStatus.INITIALIZING
                || status.instanceStatus().status() == SummaryStatus.INSUFFICIENT_DATA
                || status.systemStatus().status() == SummaryStatus.INSUFFICIENT_DATA;
    }

    private static boolean is(InstanceStatus status, SummaryStatus wanted) {
        return status.instanceStatus().status() == wanted
                && status.systemStatus().status() == wanted;
    }

    private static String failed(InstanceStatus status) {
        return status.instanceStatus().details().stream()
                        .filter(detail -> detail.status() != StatusType.PASSED)
                        .map(detail -> detail.nameAsString() + " " + detail.statusAsString())
                        .collect(Collectors.joining(
                                ", ", "instance " + status.instanceStatus().statusAsString() + " (", ")"))
                + ", system " + status.systemStatus().statusAsString();
    }

    private static Optional<InstanceTypeInfo> typeInfo(AwsSession aws, String type) {
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

    private static boolean isOffered(AwsSession aws, String type, Instance instance) {
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

    private static boolean isStopProtected(AwsSession aws, String name) {
        var protection = aws.read(
                AwsService.EC2,
                "see whether %s is protected".formatted(name),
                ec2 -> ec2.describeInstanceAttribute(
                                request -> request.instanceId(name).attribute("disableApiStop"))
                        .disableApiStop());
        return protection != null && Boolean.TRUE.equals(protection.value());
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    private static Optional<String> wanted(List<Change> changes, AttributePath path) {
        return changes.stream()
                .filter(change -> change.path().equals(path))
                .findFirst()
                .flatMap(Change::to)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue);
    }

    private record Found(Instance instance, String owner) {}
}
