package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.provider.aws.StrictAwsProxy.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Volume;
import tools.jackson.databind.JsonNode;

/** Fixes of AWS' resources from creation to rollback. */
@AwsTest
class AwsFixTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> AT_REST =
            Set.of("applied", "failed", "rolled_back", "rollback_failed", "cancelled");

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private AwsAccount account;

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
        account.proxy().slowDown(Duration.ofMillis(300));
    }

    @AfterEach
    void end() {
        account.close();
        outside.close();
    }

    @Test
    void aMachineIsStoppedMadeSmallerStartedAndPutBack() {
        var machine = AwsMachines.run(outside, "t3.xlarge");
        var fix = created(machine, "aws_instance", Map.of("instance_type", "t3.large"), true);
        assertThat(fix.text()).contains("a public IPv4 address that AWS gave by itself");

        assertEnded(applied(fix), "applied");

        assertThat(instance(machine).instanceTypeAsString()).isEqualTo("t3.large");
        assertThat(account.proxy().writes(machine))
                .containsExactly("ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances");

        assertEnded(rolledBack(fix), "rolled_back");

        assertThat(instance(machine).instanceTypeAsString()).isEqualTo("t3.xlarge");
        assertThat(instance(machine).state().nameAsString()).isEqualTo("running");
        assertThat(account.proxy().writes(machine)).hasSize(6);
    }

    @Test
    void aMachineThatFindsNoRoomIsPutBack() {
        var machine = AwsMachines.run(outside, "t3.xlarge");
        var fix = created(machine, "aws_instance", Map.of("instance_type", "t3.large"), true);
        account.proxy().fail("ec2:StartInstances", Fault.NO_CAPACITY);

        var ended = applied(fix);

        assertEnded(ended, "rolled_back");
        assertThat(ended.at("/failure/message").stringValue()).contains("InsufficientInstanceCapacity");
        assertThat(instance(machine).instanceTypeAsString()).isEqualTo("t3.xlarge");
        assertThat(instance(machine).state().nameAsString()).isEqualTo("running");
    }

    @Test
    void aMachineWhoseAnswerToTheStopIsLostIsNotStoppedTwice() {
        var machine = AwsMachines.run(outside, "t3.xlarge");
        var fix = created(machine, "aws_instance", Map.of("instance_type", "t3.large"), true);
        account.proxy().fail("ec2:StopInstances", Fault.LOSE_ANSWER);

        assertEnded(applied(fix), "applied");

        assertThat(account.proxy().asked(machine))
                .containsExactly("ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances");
    }

    @Test
    void anIdleMachineIsStopped() {
        var machine = AwsMachines.run(outside, "t3.xlarge");
        AwsMachines.idle(machine);
        var fix = created(machine, "aws_instance", Map.of("state", "stopped"), true);

        var ended = applied(fix);

        assertEnded(ended, "applied");
        assertThat(instance(machine).state().nameAsString()).isEqualTo("stopped");
        assertThat(ended.at("/target_state/estimated_cost").decimalValue()).isZero();
    }

    @Test
    void aMachineWhoseAnswerToTheStartIsLostIsProvenByItsStatusChecksToo() {
        var machine = AwsMachines.run(outside, "t3.xlarge");
        var fix = created(machine, "aws_instance", Map.of("instance_type", "t3.large"), false);
        account.proxy().fail("ec2:StartInstances", Fault.CUT_OFF);
        account.proxy().breaks(machine);

        account.client().post("/api/v1/operations/" + fix.id() + "/apply", null).expect(202);
        var ended = await().atMost(PATIENCE)
                .until(() -> get(fix), now -> AT_REST.contains(now.at("/status").stringValue()));

        assertEnded(ended, "failed");
        assertThat(ended.at("/failure/message").stringValue()).contains("its status checks fail");
        assertThat(account.proxy().asked(machine))
                .containsExactly("ec2:StopInstances", "ec2:ModifyInstanceAttribute", "ec2:StartInstances");
    }

    @Test
    void aMemberOfAnAutoScalingGroupIsLeftToItsGroup() {
        var group = "group-" + UUID.randomUUID();
        try (var scaling =
                AwsPeer.client(AwsServices.AUTO_SCALING, AwsPeer.get().address())) {
            scaling.createLaunchConfiguration(request -> request.launchConfigurationName(group)
                    .imageId(AwsMachines.image(outside))
                    .instanceType("t3.xlarge"));
            scaling.createAutoScalingGroup(request -> request.autoScalingGroupName(group)
                    .launchConfigurationName(group)
                    .minSize(1)
                    .maxSize(1)
                    .availabilityZones("us-east-1a"));
            var member = scaling.describeAutoScalingGroups(request -> request.autoScalingGroupNames(group))
                    .autoScalingGroups()
                    .getFirst()
                    .instances()
                    .getFirst()
                    .instanceId();

            var refusal = account.client()
                    .post("/api/v1/operations", fix(member, "aws_instance", Map.of("state", "stopped"), true));

            assertThat(refusal.code()).isEqualTo("managed-resource");
            assertThat(refusal.text()).contains("Auto Scaling group " + group);
            scaling.deleteAutoScalingGroup(
                    request -> request.autoScalingGroupName(group).forceDelete(true));
        }
    }

    @Test
    void aVolumeBecomesGp3() {
        var volume = AwsMachines.volume(outside, 100);
        var fix = created(volume, "aws_ebs_volume", Map.of("type", "gp3", "iops", 3000, "throughput", 128), true);

        assertEnded(applied(fix), "applied");

        assertThat(volumes(volume).getFirst().volumeTypeAsString()).isEqualTo("gp3");
        assertThat(account.proxy().writes(volume)).containsExactly("ec2:ModifyVolume");
    }

    @Test
    void whatIsAskedForByItsArnIsFoundInTheInventoryOfPolicies() {
        var volume = AwsMachines.volume(outside, 100);
        var policy = account.client()
                .post(
                        "/api/v1/policies",
                        json(
                                "name",
                                "known-here-" + account.name(),
                                "scope",
                                json("accounts", List.of(account.name())),
                                "rules",
                                List.of(json(
                                        "name", "counted",
                                        "expression", "inventory.monthly_cost_after(resource.id) == cost.proposed",
                                        "effect", "block",
                                        "severity", "error",
                                        "message", "It is not counted"))))
                .expect(201)
                .id();
        for (var step : List.of("submit", "approve", "activate")) {
            account.client()
                    .post("/api/v1/policies/%s/%s".formatted(policy, step), null)
                    .expect(200);
        }

        var fix = created(
                "arn:aws:ec2:us-east-1:123456789012:volume/" + volume,
                "aws_ebs_volume",
                Map.of("type", "gp3", "iops", 3000, "throughput", 128),
                true);

        account.client()
                .post("/api/v1/policies/%s/deprecate".formatted(policy), null)
                .expect(200);
        assertThat(get(fix).at("/safety_checks/4/status").stringValue())
                .as(get(fix).toString())
                .isEqualTo("passed");
    }

    @Test
    void aVolumeThatNothingUsesIsDeletedAfterALastSnapshotAndMadeAgain() {
        var volume = AwsMachines.volume(outside, 100);
        outside.createTags(request ->
                request.resources(volume).tags(tag -> tag.key("db-password").value("correct horse")));
        var fix = created(volume, "aws_ebs_volume", Map.of("present", false), true);

        var ended = applied(fix);

        assertEnded(ended, "applied");
        assertThat(account.proxy().writes(volume)).containsExactly("ec2:CreateSnapshot", "ec2:DeleteVolume");
        assertThat(volumes(volume)).isEmpty();

        assertEnded(rolledBack(fix), "rolled_back");

        assertThat(inPlaceOf(volume)).singleElement().satisfies(again -> {
            assertThat(again.volumeId()).isNotEqualTo(volume);
            assertThat(again.size()).isEqualTo(100);
            assertThat(again.volumeTypeAsString()).isEqualTo("gp2");
            assertThat(AwsTags.of(again.tags()))
                    .containsEntry("Name", "data")
                    .containsEntry("db-password", "correct horse");
        });
        assertThat(account.client()
                        .get("/api/v1/operations/%s/log".formatted(fix.id()))
                        .text())
                .doesNotContain("correct horse");
    }

    @Test
    void aVolumeThatSomebodyUsesMeanwhileIsNotDeleted() {
        var volume = AwsMachines.volume(outside, 100);
        var machine = AwsMachines.run(outside, "m5.large");
        var fix = created(volume, "aws_ebs_volume", Map.of("present", false), true);
        account.proxy()
                .before(
                        "ec2:CreateSnapshot",
                        () -> outside.attachVolume(request ->
                                request.volumeId(volume).instanceId(machine).device("/dev/sdf")));

        var ended = applied(fix);

        assertThat(ended.at("/status").stringValue()).isNotEqualTo("applied");
        assertThat(account.proxy().asked(volume)).doesNotContain("ec2:DeleteVolume");
        assertThat(volumes(volume)).hasSize(1);
    }

    @Test
    void aLastSnapshotWhoseAnswerIsLostIsFoundAndNotMadeTwice() {
        var volume = AwsMachines.volume(outside, 100);
        var fix = created(volume, "aws_ebs_volume", Map.of("present", false), true);
        account.proxy().fail("ec2:CreateSnapshot", Fault.CUT_OFF);

        assertEnded(applied(fix), "applied");

        assertThat(account.proxy().asked(volume)).containsExactly("ec2:CreateSnapshot", "ec2:DeleteVolume");
        assertThat(volumes(volume)).isEmpty();
    }

    @Test
    void aVolumeMadeAgainWhoseAnswerIsLostIsFoundAndNotMadeTwice() {
        var volume = AwsMachines.volume(outside, 100);
        var fix = created(volume, "aws_ebs_volume", Map.of("present", false), true);
        assertEnded(applied(fix), "applied");
        account.proxy().fail("ec2:CreateVolume", Fault.CUT_OFF);

        assertEnded(rolledBack(fix), "rolled_back");

        assertThat(inPlaceOf(volume)).hasSize(1);
    }

    @Test
    void aVolumeWhoseLastSnapshotFailsIsNotDeleted() {
        var volume = AwsMachines.volume(outside, 100);
        var fix = created(volume, "aws_ebs_volume", Map.of("present", false), true);
        account.proxy().breaks(volume);

        var ended = applied(fix);

        assertThat(ended.at("/failure/message").stringValue()).contains("last snapshot", "failed");
        assertThat(account.proxy().asked(volume)).containsExactly("ec2:CreateSnapshot");
        assertThat(volumes(volume)).hasSize(1);
    }

    @Test
    void aVolumeIsNotDeletedOnTheStrengthOfAnOlderSnapshot() {
        var volume = AwsMachines.volume(outside, 100);
        var first = created(volume, "aws_ebs_volume", Map.of("present", false), true);
        account.proxy().fail("ec2:DeleteVolume", Fault.INVALID);
        assertThat(applied(first).at("/status").stringValue()).isIn("rolled_back", "failed");

        var second = account.client()
                .post("/api/v1/operations", fix(volume, "aws_ebs_volume", Map.of("present", false), true));
        var check =
                account.client().post("/api/v1/operations/" + second.expect(201).id() + "/check", null);

        assertThat(check.at("/can_proceed").booleanValue()).isFalse();
        assertThat(check.text()).contains("what was written since is not in it");
        assertThat(volumes(volume)).hasSize(1);
    }

    private static void assertEnded(JsonNode operation, String status) {
        assertThat(operation.at("/status").stringValue())
                .as("%s %s", operation.at("/failure"), operation.at("/rollback_plan/steps"))
                .isEqualTo(status);
    }

    private Answer created(String id, String type, Map<String, Object> patch, boolean back) {
        var created = account.client()
                .post("/api/v1/operations", fix(id, type, patch, back))
                .expect(201);
        var check = account.client().post("/api/v1/operations/" + created.id() + "/check", null);
        assertThat(check.at("/can_proceed").booleanValue()).as(check.text()).isTrue();
        return created;
    }

    private Map<String, @Nullable Object> fix(String id, String type, Map<String, Object> patch, boolean back) {
        return new LinkedHashMap<>(json(
                "provider", "aws",
                "account", account.name(),
                "resource_id", id,
                "resource_type", type,
                "fix_description", "Cheaper",
                "auto_rollback", back,
                "patch", patch));
    }

    private JsonNode applied(Answer fix) {
        account.client().post("/api/v1/operations/" + fix.id() + "/apply", null).expect(202);
        return atRest(fix);
    }

    private JsonNode rolledBack(Answer fix) {
        account.client()
                .post("/api/v1/operations/" + fix.id() + "/rollback", json("reason", "Too slow at noon"))
                .expect(202);
        return atRest(fix);
    }

    private JsonNode get(Answer fix) {
        return account.client()
                .get("/api/v1/operations/" + fix.id())
                .expect(200)
                .body();
    }

    private JsonNode atRest(Answer fix) {
        return await().atMost(PATIENCE)
                .until(
                        () -> get(fix),
                        now -> AT_REST.contains(now.at("/status").stringValue())
                                && !(now.at("/status").stringValue().equals("failed")
                                        && now.at("/failure/may_have_changed").booleanValue()));
    }

    private Instance instance(String id) {
        return outside.describeInstances(request -> request.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }

    private List<Volume> volumes(String id) {
        return outside.describeVolumes(request ->
                        request.filters(filter -> filter.name("volume-id").values(id)))
                .volumes();
    }

    private List<Volume> inPlaceOf(String id) {
        return outside.describeVolumes(request -> request.filters(filter ->
                        filter.name("tag:" + AwsTags.OURS + "in-place-of").values(id)))
                .volumes();
    }
}
