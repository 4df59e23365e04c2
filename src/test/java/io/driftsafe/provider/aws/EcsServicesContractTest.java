package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class EcsServicesContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CLUSTER = "contract";

    private final EcsClient outside = AwsPeer.get().outside(AwsService.ECS);
    private final String name = "web-" + COUNT.incrementAndGet();

    @Override
    protected String create() {
        outside.createCluster(request -> request.clusterName(CLUSTER));
        outside.registerTaskDefinition(request -> request.family("web")
                .containerDefinitions(ContainerDefinition.builder()
                        .name("web")
                        .image("web")
                        .memory(128)
                        .build()));
        create(name, SchedulingStrategy.REPLICA);
        return "aws_ecs_service/%s/%s".formatted(CLUSTER, name);
    }

    private void create(String service, SchedulingStrategy strategy) {
        outside.createService(request -> request.cluster(CLUSTER)
                .serviceName(service)
                .taskDefinition("web")
                .schedulingStrategy(strategy)
                .desiredCount(4));
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/desired_count");
    }

    @Override
    protected JsonNode wanted() {
        return JSON.numberNode(2);
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_ecs_service/%s/none".formatted(CLUSTER));
    }

    @Override
    protected void changeElsewhere() {
        outside.tagResource(request -> request.resourceArn(arn())
                .tags(Tag.builder().key("Team").value("checkout").build()));
    }

    private String arn() {
        return "arn:aws:ecs:us-east-1:123456789012:service/%s/%s".formatted(CLUSTER, name);
    }

    @Override
    protected void changeTheSame() {
        outside.updateService(request -> request.cluster(CLUSTER).service(name).desiredCount(3));
    }

    @Override
    protected void remove() {
        outside.deleteService(request -> request.cluster(CLUSTER).service(name).force(true));
    }

    @Test
    void itsArnIsTheSameService() {
        assertThat(cloud().read(account.resource(arn())).orElseThrow().resourceKey())
                .isEqualTo(live().resourceKey());
    }

    @Test
    void inAClusterThatIsNotThereIsNoService() {
        assertThat(cloud().read(account.resource("aws_ecs_service/none/" + name)))
                .isEmpty();
    }

    @Test
    void scalingIsWaitedForUntilAsManyTasksRunAsShould() {
        account.proxy().slowDown(Duration.ofMillis(1500));
        var before = live();
        var handle = apply(before, change(2)).handle().orElseThrow();

        assertThat(cloud().read(resource(), run(), handle).orElseThrow().progress())
                .isEqualTo(new Progress.Working(Optional.of(handle)));
        assertThat(live().inProgress()).isTrue();

        var after = await().atMost(Duration.ofSeconds(20))
                .until(() -> cloud().read(resource(), run(), handle).orElseThrow(), now -> !now.inProgress());
        assertThat(after.progress()).isEqualTo(new Progress.AtRest());
        assertThat(after.configuration().at(path())).contains(JSON.numberNode(2));
    }

    @Test
    void aServiceThatDoesNotGetItsTasksHasFailedAndCanBePutBack() {
        var before = live();
        var handle = apply(before, change(8)).handle().orElseThrow();

        var now = cloud().read(resource(), run(), handle).orElseThrow();

        assertThat(now.progress())
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.why()).contains("6 tasks instead of 8", "unable to place a task"));
        apply(now, change(4));
        assertThat(before.configuration().differencesTo(live().configuration(), before.type()))
                .isEmpty();
        assertThat(live().progress()).isEqualTo(new Progress.AtRest());
    }

    @Test
    void aServiceWhoseLastDeploymentFailedIsNotScaledButCanBePutBack() {
        account.proxy().services().fails(name);
        var seen = live();

        assertThat(seen.progress()).isInstanceOf(Progress.Failed.class);
        assertThat(cloud().objections(seen, change(2)))
                .singleElement()
                .asString()
                .contains("last deployment", "deploy it anew first");
        apply(seen, change(3));
        assertThat(account.proxy().writes(name)).containsExactly("ecs:UpdateService");
    }

    @Test
    void aDaemonIsLeftAlone() {
        var daemon = name + "-daemon";
        create(daemon, SchedulingStrategy.DAEMON);
        var seen = cloud().read(account.resource("aws_ecs_service/%s/%s".formatted(CLUSTER, daemon)))
                .orElseThrow();

        assertThat(seen.progress()).isEqualTo(new Progress.AtRest());
        assertThat(cloud().objections(seen, change(2)))
                .singleElement()
                .asString()
                .contains("one task on each instance");
        var refusal = catchThrowableOfType(
                ProviderException.class, () -> cloud().apply(seen.resource(), seen, change(2), key()));
        assertThat(refusal).isInstanceOf(ProviderException.Refused.class);
        assertThat(account.proxy().asked(daemon)).isEmpty();
    }

    @Test
    void whatApplicationAutoScalingScalesIsMovedByTheCloud() {
        AwsPeer.get()
                .outside(AwsService.SCALING)
                .registerScalableTarget(request -> request.serviceNamespace(ServiceNamespace.ECS)
                        .resourceId("service/%s/%s".formatted(CLUSTER, name))
                        .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                        .minCapacity(1)
                        .maxCapacity(5));
        var scaled = live();

        assertThat(scaled.type().isVolatile(path())).isTrue();
        changeTheSame();
        assertThat(scaled.configuration().differencesTo(live().configuration(), scaled.type()))
                .isEmpty();
    }

    private Observation apply(Observation seen, List<Change> changes) {
        return cloud().apply(resource(), seen, changes, key());
    }

    private List<Change> change(int wanted) {
        var seen = live();
        return List.of(seen.type()
                .change(new Difference(path(), seen.configuration().at(path()), Optional.of(JSON.numberNode(wanted)))));
    }

    private static WriteKey key() {
        return new WriteKey("op_services", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet());
    }

    private static Run run() {
        return new Run("op_services", 1);
    }
}
