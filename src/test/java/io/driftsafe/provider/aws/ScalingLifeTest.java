package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/** Whole lives of fixes of databases, groups and services over HTTP. */
@AwsTest
class ScalingLifeTest {

    private static final String OPERATIONS = "/api/v1/operations";

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private AwsAccount account;
    private String name;

    @BeforeEach
    void begin(TestInfo test) throws IOException {
        account = AwsAccount.open(port, directory);
        name = "life-" + test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
    }

    @AfterEach
    void end() {
        account.close();
    }

    @Test
    void aDatabaseIsMadeSmallerAndPutBack() {
        database();
        account.proxy().slowDown(Duration.ofMillis(700));
        var id = checked(fix("aws_db_instance", name, json("instance_class", "db.m5.large")));

        assertStatus(settled(id, "apply"), "applied");
        assertThat(live("aws_db_instance", name).at("/config/instance_class").stringValue())
                .isEqualTo("db.m5.large");

        assertStatus(settled(id, "rollback"), "rolled_back");
        assertThat(live("aws_db_instance", name).at("/config/instance_class").stringValue())
                .isEqualTo("db.m5.xlarge");
        assertThat(account.proxy().writes(name)).containsExactly("rds:ModifyDBInstance", "rds:ModifyDBInstance");
    }

    @Test
    void theStorageOfADatabaseOnlyGrows() {
        database();

        var refused = create(fix("aws_db_instance", name, json("allocated_storage", 20)));

        assertThat(refused.expect(422).at("/detail").stringValue()).contains("can only grow");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void storageThatGrewIsNotTakenBack() {
        database();
        account.proxy().slowDown(Duration.ofMillis(300));
        var fix = fix("aws_db_instance", name, json("allocated_storage", 200));
        fix.put("accept_irreversible", true);
        fix.put("auto_rollback", false);
        var id = checked(fix);

        assertStatus(settled(id, "apply"), "applied");
        assertThat(live("aws_db_instance", name).at("/config/allocated_storage").intValue())
                .isEqualTo(200);
        assertThat(act(id, "rollback").expect(409).code()).isEqualTo("nothing-to-roll-back");
    }

    @Test
    void aClassThatThereIsNotFailsTheCheck() {
        database();
        var id = create(fix("aws_db_instance", name, json("instance_class", "db.nope")))
                .expect(201)
                .id();

        var checked = act(id, "check").expect(200);

        assertStatus(checked, "failed");
        assertThat(checked.text()).contains("RDS has no class db.nope for postgres 16.4 here");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void aGroupIsScaledInAndPutBack() {
        group();
        account.proxy().slowDown(Duration.ofMillis(700));
        var id = checked(fix("aws_autoscaling_group", name, json("max_size", 2, "desired_capacity", 2)));

        assertStatus(settled(id, "apply"), "applied");
        assertThat(live("aws_autoscaling_group", name)
                        .at("/config/desired_capacity")
                        .intValue())
                .isEqualTo(2);

        assertStatus(settled(id, "rollback"), "rolled_back");
        assertThat(live("aws_autoscaling_group", name).at("/config/max_size").intValue())
                .isEqualTo(9);
        assertThat(account.proxy().writes(name))
                .containsExactly("autoscaling:UpdateAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup");
    }

    @Test
    void aGroupThatDoesNotGetItsInstancesIsPutBackByItself() {
        group();
        var id = checked(fix("aws_autoscaling_group", name, json("desired_capacity", 8)));

        var ended = settled(id, "apply");

        assertStatus(ended, "rolled_back");
        assertThat(ended.at("/failure/message").stringValue()).contains("InsufficientInstanceCapacity");
        assertThat(live("aws_autoscaling_group", name)
                        .at("/config/desired_capacity")
                        .intValue())
                .isEqualTo(4);
    }

    @Test
    void aServiceIsScaledInAndPutBack() {
        var service = service();
        account.proxy().slowDown(Duration.ofMillis(700));
        var id = checked(fix("aws_ecs_service", service, json("desired_count", 2)));

        assertStatus(settled(id, "apply"), "applied");
        assertThat(live("aws_ecs_service", service).at("/config/desired_count").intValue())
                .isEqualTo(2);

        assertStatus(settled(id, "rollback"), "rolled_back");
        assertThat(live("aws_ecs_service", service).at("/config/desired_count").intValue())
                .isEqualTo(4);
        assertThat(account.proxy().writes(name)).containsExactly("ecs:UpdateService", "ecs:UpdateService");
    }

    @Test
    void whatIsScaledByTheCloudIsNotSet() {
        var service = service();
        AwsPeer.get()
                .outside(AwsService.SCALING)
                .registerScalableTarget(request -> request.serviceNamespace(ServiceNamespace.ECS)
                        .resourceId("service/" + service)
                        .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                        .minCapacity(1)
                        .maxCapacity(5));

        var refused = create(fix("aws_ecs_service", service, json("desired_count", 2)));

        assertThat(refused.expect(422).at("/detail").stringValue())
                .contains("moved by Application Auto Scaling", "change the bounds");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    private void database() {
        AwsPeer.get()
                .outside(AwsService.RDS)
                .createDBInstance(request -> request.dbInstanceIdentifier(name)
                        .dbInstanceClass("db.m5.xlarge")
                        .engine("postgres")
                        .engineVersion("16.4")
                        .allocatedStorage(100)
                        .storageType("gp2")
                        .masterUsername("orders")
                        .masterUserPassword("not-of-interest"));
    }

    private void group() {
        var groups = AwsPeer.get().outside(AwsService.GROUPS);
        groups.createLaunchConfiguration(request ->
                request.launchConfigurationName(name).imageId("ami-12c6146b").instanceType("t3.micro"));
        groups.createAutoScalingGroup(request -> request.autoScalingGroupName(name)
                .launchConfigurationName(name)
                .availabilityZones("us-east-1a")
                .minSize(1)
                .maxSize(9)
                .desiredCapacity(4));
    }

    private String service() {
        var ecs = AwsPeer.get().outside(AwsService.ECS);
        ecs.createCluster(request -> request.clusterName("life"));
        ecs.registerTaskDefinition(request -> request.family("web")
                .containerDefinitions(ContainerDefinition.builder()
                        .name("web")
                        .image("web")
                        .memory(128)
                        .build()));
        ecs.createService(request ->
                request.cluster("life").serviceName(name).taskDefinition("web").desiredCount(4));
        return "life/" + name;
    }

    private Map<String, @Nullable Object> fix(String type, String resource, Object patch) {
        return json(
                "provider",
                "aws",
                "account",
                account.name(),
                "resource_id",
                type + "/" + resource,
                "resource_type",
                type,
                "fix_description",
                "Pay for less",
                "patch",
                patch,
                "current_cost",
                200,
                "proposed_cost",
                100);
    }

    private Answer create(Map<String, @Nullable Object> fix) {
        return account.client().post(OPERATIONS, fix);
    }

    private String checked(Map<String, @Nullable Object> fix) {
        var id = create(fix).expect(201).id();
        assertStatus(act(id, "check").expect(200), "validating_safety");
        return id;
    }

    private Answer act(String id, String action, String... headers) {
        return account.client().post("%s/%s/%s".formatted(OPERATIONS, id, action), null, headers);
    }

    private Answer settled(String id, String action) {
        return act(id, action, "Prefer", "wait=60").expect(200);
    }

    private Answer live(String type, String resource) {
        return account.client()
                .get("/api/v1/resources/live?provider=aws&account=%s&resource_id=%s/%s"
                        .formatted(account.name(), type, resource))
                .expect(200);
    }

    private static void assertStatus(Answer operation, String status) {
        assertThat(operation.at("/status").stringValue())
                .as("%s", operation.text())
                .isEqualTo(status);
    }
}
