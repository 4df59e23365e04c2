package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Stages;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.Volume;
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

    /** What AWS has against changing or starting a machine that runs; the stages before stop it. */
    private static final Set<String> STOPPED_BEFORE = Set.of("IncorrectInstanceState");

    private static final String STATUS_CHECKS = "status_checks";
    private static final int PAGE = 1000;

    private final Clock clock;
    private final IdleSettings idle;

    Instances(Clock clock, AwsSettings settings) {
        this.clock = clock;
        this.idle = settings.idle();
    }

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
        return InstanceLook.find(aws, name)
                .map(found -> new Seen(
                        name,
                        InstanceAttributes.of(found.instance(), found.owner(), aws.region()),
                        found.instance().state().name() == InstanceStateName.RUNNING
                                ? checks(aws, name, handle)
                                : progress(found.instance(), handle)));
    }

    private static Progress checks(AwsSession aws, String name, Optional<ObjectNode> handle) {
        var statuses = aws.read(
                AwsService.EC2,
                "look at the status checks of " + name,
                ec2 -> ec2.describeInstanceStatus(request -> request.instanceIds(name))
                        .instanceStatuses());
        return StatusChecks.progress(name, statuses, handle);
    }

    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.EC2,
                "list instances",
                ec2 -> ec2.describeInstancesPaginator(request -> request.maxResults(PAGE)).reservations().stream()
                        .flatMap(reservation -> reservation.instances().stream()
                                .filter(InstanceLook::exists)
                                .map(instance -> new Seen(
                                        instance.instanceId(),
                                        InstanceAttributes.of(instance, reservation.ownerId(), aws.region()),
                                        progress(instance, Optional.empty()))))
                        .limit(atMost)
                        .toList());
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
        var found = InstanceLook.find(aws, name);
        if (found.isEmpty()) {
            return List.of("%s is gone".formatted(name));
        }
        var instance = found.get().instance();
        var state = wanted(changes, STATE);
        var isStaged =
                Stages.stopFor(changes, seen.type(), seen.configuration()).isPresent();
        var isToStop = state.filter(wanted -> !wanted.equals(RUNNING)).isPresent();
        var own = InstanceLook.type(aws, instance.instanceTypeAsString());
        var objections = new ArrayList<String>();
        if (isToStop && !mayBeStopped(instance)) {
            Idleness.objection(name, InstanceMetrics.days(aws, name, clock.instant(), idle.days()), idle)
                    .ifPresent(objections::add);
        }
        if (isToStop || isStaged) {
            objections.addAll(InstanceObjections.toStop(instance, own, InstanceLook.protection(aws, name)));
            aws.rehearse(
                            AwsService.EC2,
                            "stop " + name,
                            ec2 -> ec2.stopInstances(
                                    request -> request.instanceIds(name).dryRun(true)))
                    .ifPresent(objections::add);
        }
        wanted(changes, INSTANCE_TYPE).ifPresent(wanted -> objections.addAll(toBecome(aws, instance, own, wanted)));
        if (isStaged || state.filter(RUNNING::equals).isPresent()) {
            aws.rehearse(
                            AwsService.EC2,
                            "start " + name,
                            STOPPED_BEFORE,
                            ec2 -> ec2.startInstances(
                                    request -> request.instanceIds(name).dryRun(true)))
                    .ifPresent(objections::add);
        }
        if (isToStop || isStaged || state.filter(RUNNING::equals).isPresent()) {
            objections.addAll(keyObjections(aws, name));
        }
        return List.copyOf(objections);
    }

    private static boolean mayBeStopped(Instance instance) {
        return "true".equals(AwsTags.of(instance.tags()).get(Idleness.MAY_BE_STOPPED));
    }

    private static List<String> toBecome(
            AwsSession aws, Instance instance, Optional<InstanceTypeInfo> own, String wanted) {
        var name = instance.instanceId();
        var target = InstanceLook.type(aws, wanted);
        var objections = new ArrayList<>(InstanceObjections.toBecome(
                instance, own, wanted, target, InstanceLook.isOffered(aws, wanted, instance)));
        target.flatMap(type -> CreditObjections.toBecome(
                        name,
                        instance.instanceTypeAsString(),
                        own,
                        type,
                        () -> InstanceLook.credits(aws, name),
                        () -> InstanceLook.usualCredits(aws, CreditObjections.family(wanted))))
                .ifPresent(objections::add);
        aws.rehearse(
                        AwsService.EC2,
                        "make %s a %s".formatted(name, wanted),
                        STOPPED_BEFORE,
                        ec2 -> ec2.modifyInstanceAttribute(request -> request.instanceId(name)
                                .instanceType(value -> value.value(wanted))
                                .dryRun(true)))
                .ifPresent(objections::add);
        return objections;
    }

    /** Without the keys of its volumes it does not start again, neither by the fix nor by its rollback. */
    private static List<String> keyObjections(AwsSession aws, String name) {
        return aws
                .read(
                        AwsService.EC2,
                        "look at the volumes of " + name,
                        ec2 -> ec2
                                .describeVolumesPaginator(request -> request.filters(filter ->
                                        filter.name("attachment.instance-id").values(name)))
                                .volumes()
                                .stream()
                                .toList())
                .stream()
                .filter(volume -> Boolean.TRUE.equals(volume.encrypted()) && volume.kmsKeyId() != null)
                .map(Volume::kmsKeyId)
                .distinct()
                .flatMap(
                        key -> aws
                                .keys()
                                .objections(aws, key, AwsKeys.TO_START, "%s would not start again".formatted(name))
                                .stream())
                .toList();
    }

    @Override
    public AwsPermissions permissions() {
        return InstancePermissions.ALL;
    }

    private static Progress progress(Instance instance, Optional<ObjectNode> handle) {
        return switch (instance.state().name()) {
            case STOPPED -> handle.isPresent() ? stoppedAgain(instance) : new Progress.AtRest();
            case RUNNING, TERMINATED -> new Progress.AtRest();
            case PENDING, STOPPING, SHUTTING_DOWN, UNKNOWN_TO_SDK_VERSION -> new Progress.Working(handle);
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

    private static Optional<String> wanted(List<Change> changes, AttributePath path) {
        return changes.stream()
                .filter(change -> change.path().equals(path))
                .findFirst()
                .flatMap(Change::to)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue);
    }
}
