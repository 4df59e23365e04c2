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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class ScalingGroupsContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final AutoScalingClient outside = AwsPeer.get().outside(AwsService.GROUPS);
    private final String name = "contract web " + COUNT.incrementAndGet();

    @Override
    protected String create() {
        outside.createLaunchConfiguration(request ->
                request.launchConfigurationName(name).imageId("ami-12c6146b").instanceType("t3.micro"));
        outside.createAutoScalingGroup(request -> request.autoScalingGroupName(name)
                .launchConfigurationName(name)
                .availabilityZones("us-east-1a")
                .minSize(1)
                .maxSize(9)
                .desiredCapacity(4));
        return "aws_autoscaling_group/" + name;
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/desired_capacity");
    }

    @Override
    protected JsonNode wanted() {
        return JSON.numberNode(2);
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_autoscaling_group/contract none");
    }

    @Override
    protected void changeElsewhere() {
        outside.createOrUpdateTags(request -> request.tags(Tag.builder()
                .resourceId(name)
                .resourceType("auto-scaling-group")
                .key("Team")
                .value("checkout")
                .propagateAtLaunch(false)
                .build()));
    }

    @Override
    protected void changeTheSame() {
        outside.setDesiredCapacity(request -> request.autoScalingGroupName(name).desiredCapacity(3));
    }

    @Override
    protected void remove() {
        outside.deleteAutoScalingGroup(
                request -> request.autoScalingGroupName(name).forceDelete(true));
    }

    @Test
    void scalingIsWaitedForUntilAsManyAreInServiceAsShouldBe() {
        account.proxy().slowDown(Duration.ofMillis(1500));
        var handle = apply(live(), change("/desired_capacity", 2)).handle().orElseThrow();

        assertThat(cloud().read(resource(), run(), handle).orElseThrow().progress())
                .isEqualTo(new Progress.Working(Optional.of(handle)));
        assertThat(live().inProgress()).isTrue();

        var after = await().atMost(Duration.ofSeconds(20))
                .until(() -> cloud().read(resource(), run(), handle).orElseThrow(), now -> !now.inProgress());
        assertThat(after.progress()).isEqualTo(new Progress.AtRest());
        assertThat(number(after, "/capacity_in_service")).isEqualTo(2);
    }

    @Test
    void aGroupThatDoesNotGetItsInstancesHasFailedAndCanBePutBack() {
        var before = live();
        var handle = apply(before, change("/desired_capacity", 8)).handle().orElseThrow();

        var now = cloud().read(resource(), run(), handle).orElseThrow();

        assertThat(now.progress())
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.why())
                                .contains("6 in service instead of 8", "InsufficientInstanceCapacity"));
        apply(now, change("/desired_capacity", 4));
        assertThat(before.configuration().differencesTo(live().configuration(), before.type()))
                .isEmpty();
        assertThat(live().progress()).isEqualTo(new Progress.AtRest());
    }

    @Test
    void aFailureOfBeforeTheWriteSaysNothingAboutIt() {
        apply(live(), change("/desired_capacity", 8));
        var failed = live();
        assertThat(failed.progress()).isInstanceOf(Progress.Failed.class);
        var known = JSON.objectNode()
                .put(
                        "activity_before",
                        failed.configuration().text("newest_activity").orElseThrow());

        assertThat(cloud().read(resource(), run(), known).orElseThrow().progress())
                .isInstanceOf(Progress.Working.class);
    }

    @Test
    void theWishLiesBetweenTheSizes() {
        var seen = live();

        assertThat(cloud().objections(seen, change("/desired_capacity", 10)))
                .containsExactly(
                        "The desired_capacity 10 of %s would not be between its min_size 1 and its max_size 9: change them together"
                                .formatted(name));
        assertThat(cloud().objections(seen, change("/max_size", 3)))
                .singleElement()
                .asString()
                .contains("between");
        assertThat(cloud().objections(seen, change("/min_size", 10)))
                .singleElement()
                .asString()
                .contains("above");
        assertRefusedUnasked(seen, change("/desired_capacity", 10), "between");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void sizesThatNeedEachOtherAreWrittenTogether() {
        var seen = live();
        var changes = List.of(
                change("/min_size", 1, seen), change("/max_size", 2, seen), change("/desired_capacity", 2, seen));

        assertThat(cloud().objections(seen, changes)).isEmpty();
        apply(seen, changes);

        assertThat(number(live(), "/max_size")).isEqualTo(2);
        assertThat(number(live(), "/desired_capacity")).isEqualTo(2);
        assertThat(account.proxy().writes(name)).hasSize(1);
    }

    @Test
    void whatAPolicyOrAScheduleSetsIsMovedByTheCloud() {
        outside.putScalingPolicy(request -> request.autoScalingGroupName(name)
                .policyName(name)
                .policyType("SimpleScaling")
                .adjustmentType("ChangeInCapacity")
                .scalingAdjustment(1));
        var scaled = live();

        assertThat(scaled.type().isVolatile(AttributePath.parse("/desired_capacity")))
                .isTrue();
        assertThat(scaled.type().isVolatile(AttributePath.parse("/max_size"))).isFalse();
        changeTheSame();
        assertThat(scaled.configuration().differencesTo(live().configuration(), scaled.type()))
                .isEmpty();

        outside.putScheduledUpdateGroupAction(request -> request.autoScalingGroupName(name)
                .scheduledActionName("night")
                .startTime(Instant.parse("2099-01-01T00:00:00Z"))
                .maxSize(5));

        assertThat(live().type().isVolatile(AttributePath.parse("/max_size"))).isTrue();
        assertThat(live().type().isVolatile(AttributePath.parse("/min_size"))).isFalse();
    }

    @Test
    void whatAScalerOfKubernetesScalesIsMovedByIt() {
        outside.createOrUpdateTags(request -> request.tags(Tag.builder()
                .resourceId(name)
                .resourceType("auto-scaling-group")
                .key("k8s.io/cluster-autoscaler/enabled")
                .value("true")
                .propagateAtLaunch(false)
                .build()));
        var scaled = live();

        assertThat(scaled.type().isVolatile(AttributePath.parse("/desired_capacity")))
                .isTrue();
        assertThat(scaled.type().isVolatile(AttributePath.parse("/max_size"))).isFalse();
        changeTheSame();
        assertThat(scaled.configuration().differencesTo(live().configuration(), scaled.type()))
                .isEmpty();
    }

    @Test
    void whatCannotBeScaledInIsSaidBefore() {
        outside.setInstanceProtection(request -> request.autoScalingGroupName(name)
                .instanceIds(instances().subList(0, 3))
                .protectedFromScaleIn(true));
        var seen = live();

        assertThat(cloud().objections(seen, change("/desired_capacity", 3))).isEmpty();
        assertThat(cloud().objections(seen, change("/desired_capacity", 2)))
                .containsExactly(
                        "2 of %s would be ended and only 1 of what is in service is not protected from scale-in: ask for 3 or more"
                                .formatted(name));
        assertRefusedUnasked(seen, change("/desired_capacity", 2), "protected");
    }

    @Test
    void aSuspendedProcessDoesNotScale() {
        outside.suspendProcesses(request -> request.autoScalingGroupName(name).scalingProcesses("Terminate"));
        var seen = live();

        assertThat(cloud().objections(seen, change("/desired_capacity", 5))).isEmpty();
        assertThat(cloud().objections(seen, change("/desired_capacity", 2)))
                .singleElement()
                .asString()
                .contains("Terminate", "suspended", "resume it first");
        assertRefusedUnasked(seen, change("/desired_capacity", 2), "suspended");

        outside.resumeProcesses(request -> request.autoScalingGroupName(name).scalingProcesses("Terminate"));
        outside.suspendProcesses(request -> request.autoScalingGroupName(name).scalingProcesses("Launch"));

        assertThat(cloud().objections(live(), change("/desired_capacity", 2))).isEmpty();
        assertThat(cloud().objections(live(), change("/desired_capacity", 5))).isNotEmpty();
    }

    private List<String> instances() {
        return outside
                .describeAutoScalingGroups(request -> request.autoScalingGroupNames(name))
                .autoScalingGroups()
                .getFirst()
                .instances()
                .stream()
                .map(Instance::instanceId)
                .toList();
    }

    private void assertRefusedUnasked(Observation seen, List<Change> changes, String why) {
        var failure = catchThrowableOfType(ProviderException.class, () -> apply(seen, changes));

        assertThat(failure).isInstanceOf(ProviderException.Refused.class).hasMessageContaining(why);
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    private Observation apply(Observation seen, List<Change> changes) {
        return cloud().apply(
                        resource(),
                        seen,
                        changes,
                        new WriteKey("op_groups", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet()));
    }

    private static int number(Observation seen, String path) {
        return seen.configuration().at(AttributePath.parse(path)).orElseThrow().intValue();
    }

    private List<Change> change(String path, int wanted) {
        return List.of(change(path, wanted, live()));
    }

    private static Change change(String path, int wanted, Observation seen) {
        var attribute = AttributePath.parse(path);
        return seen.type()
                .change(new Difference(
                        attribute, seen.configuration().at(attribute), Optional.of(JSON.numberNode(wanted))));
    }

    private static Run run() {
        return new Run("op_groups", 1);
    }
}
