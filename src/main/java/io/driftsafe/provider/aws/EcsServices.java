package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;
import software.amazon.awssdk.services.ecs.model.ServiceField;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Services of ECS, named by their cluster and their own name, and how many tasks each has. */
@Component
class EcsServices implements AwsType {

    private static final String TYPE = "aws_ecs_service";
    private static final String COUNT = "/desired_count";
    private static final String DEFAULT_CLUSTER = "default";
    private static final String MISSING = "MISSING";
    private static final int PAGE = 100;
    private static final int AT_ONCE = 10;

    /** The newest event before the write, from which on they say nothing about it. */
    private static final String EVENT = "event_before";

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "ecs", "service/", "[^/:]+/[^/:]+");
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        return aws.find(AwsService.ECS, "look at the service " + name, ecs -> described(ecs, name))
                .flatMap(found -> found)
                .map(service -> seen(service, targets(aws, Optional.of(service)), handle));
    }

    private static Optional<Service> described(EcsClient ecs, String name) {
        var answer = ecs.describeServices(
                request -> request.cluster(cluster(name)).services(own(name)).include(ServiceField.TAGS));
        answer.failures().stream()
                .filter(failure -> !MISSING.equals(failure.reason()))
                .findFirst()
                .ifPresent(failure -> {
                    throw new Unavailable("ECS does not show the service %s: %s".formatted(name, failure.reason()));
                });
        return answer.services().stream().filter(EcsServices::exists).findFirst();
    }

    private static boolean exists(Service service) {
        return !"INACTIVE".equals(service.status());
    }

    private static String cluster(String name) {
        return name.contains("/") ? name.substring(0, name.indexOf('/')) : DEFAULT_CLUSTER;
    }

    private static String own(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        var targets = targets(aws, Optional.empty());
        return aws.read(
                AwsService.ECS,
                "list services",
                ecs -> ecs.listClustersPaginator(request -> request.maxResults(PAGE)).clusterArns().stream()
                        .flatMap(cluster -> services(ecs, cluster))
                        .map(service -> seen(service, targets, Optional.empty()))
                        .limit(atMost)
                        .toList());
    }

    private static Stream<Service> services(EcsClient ecs, String cluster) {
        return ecs.listServicesPaginator(request -> request.cluster(cluster).maxResults(PAGE)).serviceArns().stream()
                .gather(Gatherers.windowFixed(AT_ONCE))
                .flatMap(some -> ecs
                        .describeServices(request ->
                                request.cluster(cluster).services(some).include(ServiceField.TAGS))
                        .services()
                        .stream())
                .filter(EcsServices::exists);
    }

    /** What Application Auto Scaling scales: of one service, or of all. */
    private static List<ScalableTarget> targets(AwsSession aws, Optional<Service> service) {
        return aws.read(
                AwsService.SCALING,
                "look what scales services",
                scaling -> scaling
                        .describeScalableTargetsPaginator(request -> {
                            request.serviceNamespace(ServiceNamespace.ECS)
                                    .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT);
                            service.map(EcsServices::asTarget).ifPresent(request::resourceIds);
                        })
                        .scalableTargets()
                        .stream()
                        .toList());
    }

    private static String asTarget(Service service) {
        return "service/" + ServiceAttributes.name(service);
    }

    private static Seen seen(Service service, List<ScalableTarget> targets, Optional<ObjectNode> handle) {
        var target = targets.stream()
                .filter(each -> asTarget(service).equals(each.resourceId()))
                .findFirst();
        return new Seen(
                ServiceAttributes.name(service), ServiceAttributes.of(service, target), progress(service, handle));
    }

    private static Progress progress(Service service, Optional<ObjectNode> handle) {
        var failed = service.deployments().stream()
                .filter(deployment -> deployment.rolloutState() == DeploymentRolloutState.FAILED)
                .findFirst();
        if (failed.isPresent()) {
            return new Progress.Failed("The deployment of %s failed: %s"
                    .formatted(
                            ServiceAttributes.name(service),
                            Objects.requireNonNullElse(failed.get().rolloutStateReason(), "ECS does not say why")));
        }
        if (isSteady(service)) {
            return new Progress.AtRest();
        }
        return unable(service, handle)
                .<Progress>map(event -> new Progress.Failed("%s has %d tasks instead of %d: %s"
                        .formatted(
                                ServiceAttributes.name(service),
                                service.runningCount(),
                                service.desiredCount(),
                                event.message())))
                .orElseGet(() -> new Progress.Working(handle));
    }

    private static boolean isSteady(Service service) {
        return "ACTIVE".equals(service.status())
                && service.deployments().stream().map(Deployment::rolloutState).noneMatch(EcsServices::isUnderWay)
                && service.deployments().size() <= 1
                && (ServiceAttributes.isDaemon(service)
                        || service.runningCount().equals(service.desiredCount()) && service.pendingCount() == 0);
    }

    private static boolean isUnderWay(DeploymentRolloutState state) {
        return state != null && state != DeploymentRolloutState.COMPLETED && state != DeploymentRolloutState.FAILED;
    }

    /** A service tries for ever; that it does not get its tasks it tells by events, of which the newest come first. */
    private static Optional<ServiceEvent> unable(Service service, Optional<ObjectNode> handle) {
        var before = handle.map(asked -> asked.path(EVENT).asString(""));
        return service.events().stream()
                .takeWhile(event -> !Optional.of(event.id()).equals(before))
                .takeWhile(event -> !event.message().contains("has reached a steady state"))
                .filter(event -> event.message().contains("unable to"))
                .findFirst();
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        against(name, now.configuration()).stream().findFirst().ifPresent(why -> {
            throw new Refused(why);
        });
        var only = changes.getFirst();
        var wanted = only.to().flatMap(WholeNumber::of);
        if (changes.size() != 1 || !only.path().toString().equals(COUNT) || wanted.isEmpty()) {
            throw new Refused("Of a service only %s can be changed, to a number".formatted(COUNT));
        }
        aws.write(
                AwsService.ECS,
                "give the service %s %d tasks".formatted(name, wanted.get()),
                ecs -> ecs.updateService(request ->
                        request.cluster(cluster(name)).service(own(name)).desiredCount(wanted.get())));
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put(EVENT, now.configuration().text(ServiceAttributes.EVENT).orElse("")));
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        var objections = new ArrayList<>(against(name, seen.configuration()));
        // Not so right before a write, which may be the way back.
        seen.configuration()
                .text(ServiceAttributes.ROLLOUT)
                .filter(DeploymentRolloutState.FAILED.toString()::equals)
                .map(_ ->
                        "The last deployment of %s failed, so other tasks of it would prove nothing: deploy it anew first"
                                .formatted(name))
                .ifPresent(objections::add);
        return List.copyOf(objections);
    }

    private static List<String> against(String name, Configuration now) {
        var objections = new ArrayList<String>();
        if (!now.text("scheduling_strategy").equals(Optional.of("REPLICA"))) {
            objections.add("%s runs one task on each instance of its cluster: have fewer instances for fewer tasks"
                    .formatted(name));
        }
        now.text("status")
                .filter(status -> !status.equals("ACTIVE"))
                .map(status -> "%s is %s, and only an active service is changed".formatted(name, status))
                .ifPresent(objections::add);
        return List.copyOf(objections);
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of(
                        "application-autoscaling:DescribeScalableTargets",
                        "ecs:DescribeServices",
                        "ecs:ListClusters",
                        "ecs:ListServices"),
                List.of("ecs:UpdateService"),
                List.of("arn:aws:ecs:*:*:service/*"),
                List.of(
                        new AwsPermissions.Try(
                                "ecs:ListClusters",
                                aws -> aws.read(
                                        AwsService.ECS,
                                        "list clusters",
                                        ecs -> ecs.listClusters(request -> request.maxResults(1)))),
                        new AwsPermissions.Try(
                                "application-autoscaling:DescribeScalableTargets",
                                aws -> aws.read(
                                        AwsService.SCALING,
                                        "look what scales services",
                                        scaling -> scaling.describeScalableTargets(
                                                request -> request.serviceNamespace(ServiceNamespace.ECS)
                                                        .maxResults(1))))));
    }
}
