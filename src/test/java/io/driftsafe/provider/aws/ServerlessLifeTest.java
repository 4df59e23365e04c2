package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** The whole life of fixes of functions, tables and buckets, over HTTP. */
@AwsTest
class ServerlessLifeTest {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "life-%d-x".formatted(COUNT.incrementAndGet());

    @LocalServerPort
    private int port;

    @TempDir
    private Path directory;

    private AwsAccount account;

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
    }

    @AfterEach
    void end() {
        account.close();
    }

    @Test
    void aFunctionIsGivenLessMemoryAndItsOwnBack() {
        LambdaPeer.create(name);

        var id = checked("aws_lambda_function", json("memory_size", 512));

        assertStatus(settled(id, "apply"), "applied");
        assertThat(memory()).isEqualTo(512);

        assertStatus(settled(id, "rollback"), "rolled_back");
        assertThat(memory()).isEqualTo(1024);
        assertThat(account.proxy().writes(name)).hasSize(2);
    }

    @Test
    void memoryThatThereIsNotIsRefusedAtOnce() {
        LambdaPeer.create(name);

        var refused = create("aws_lambda_function", json("memory_size", 64));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/patch/memory_size");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void theVariablesOfAFunctionAreNowhereToBeSeen() {
        LambdaPeer.create(name);
        var id = checked("aws_lambda_function", json("memory_size", 512));

        var whole = settled(id, "apply").text()
                + account.client()
                        .get("/api/v1/operations/" + id + "/snapshots")
                        .text()
                + live("aws_lambda_function").text();

        assertThat(whole).contains("environment").doesNotContain(LambdaPeer.SECRET);
    }

    @Test
    void aFunctionThatSomebodyChangedMeanwhileIsLeftAlone() {
        LambdaPeer.create(name);
        var id = checked("aws_lambda_function", json("memory_size", 512));
        account.proxy()
                .before(
                        "lambda:UpdateFunctionConfiguration",
                        () -> LambdaPeer.outside()
                                .updateFunctionConfiguration(
                                        request -> request.functionName(name).memorySize(3008)));

        var failed = settled(id, "apply");

        assertStatus(failed, "failed");
        assertThat(failed.at("/failure/code").stringValue()).isEqualTo("conflict");
        assertThat(failed.at("/failure/may_have_changed").booleanValue()).isFalse();
        assertThat(memory()).isEqualTo(3008);
    }

    @Test
    void anAnswerOfLambdaThatIsLostIsFoundOut() {
        LambdaPeer.create(name);
        var id = checked("aws_lambda_function", json("memory_size", 512));
        account.proxy().fail("lambda:UpdateFunctionConfiguration", StrictAwsProxy.Fault.CUT_OFF);

        assertStatus(settled(id, "apply"), "applied");

        assertThat(account.proxy().asked(name)).containsExactly("lambda:UpdateFunctionConfiguration");
    }

    @Test
    void aTableGoesOnDemandAndBackToItsCapacities() {
        TablePeer.create(AwsPeer.get().outside(AwsService.DYNAMODB), name);
        var zero = Map.of("read_capacity", 0, "write_capacity", 0);

        var id = checked(
                "aws_dynamodb_table",
                json(
                        "billing_mode",
                        "PAY_PER_REQUEST",
                        "read_capacity",
                        0,
                        "write_capacity",
                        0,
                        "global_secondary_index",
                        Map.of("by-date", zero, "by-customer", zero)));

        assertStatus(settled(id, "apply"), "applied");
        assertThat(table().billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);

        assertStatus(settled(id, "rollback"), "rolled_back");
        assertThat(table().billingModeSummary().billingMode()).isEqualTo(BillingMode.PROVISIONED);
        assertThat(table().provisionedThroughput().readCapacityUnits()).isEqualTo(10);
        assertThat(table().globalSecondaryIndexes())
                .allSatisfy(index -> assertThat(index.provisionedThroughput().writeCapacityUnits())
                        .isEqualTo(4));
        assertThat(account.proxy().writes(name)).containsExactly("dynamodb:UpdateTable", "dynamodb:UpdateTable");
    }

    @Test
    void aTableThatWasLoweredTooOftenFailsItsCheck() {
        TablePeer.create(AwsPeer.get().outside(AwsService.DYNAMODB), name);
        account.proxy().tables().lowered(name, 4, Instant.now());
        var id = create("aws_dynamodb_table", json("read_capacity", 2))
                .expect(201)
                .id();

        var checked = account.client()
                .post("/api/v1/operations/" + id + "/check", null)
                .expect(200);

        assertStatus(checked, "failed");
        assertThat(checked.text()).contains("was lowered 4 times today");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    /** Its way back is one of the few decreases, and somebody has used up those of the hour. */
    @Test
    void aRaiseIsTakenBackAsSoonAsAwsTakesIt() {
        TablePeer.create(AwsPeer.get().outside(AwsService.DYNAMODB), name);
        var id = checked("aws_dynamodb_table", json("read_capacity", 20));
        var applied = settled(id, "apply");
        assertStatus(applied, "applied");
        assertThat(applied.at("/rollback_plan/steps/0/reversibility").stringValue())
                .isEqualTo("delayed");
        account.proxy()
                .tables()
                .lowered(name, 4, Instant.now().minus(Duration.ofHours(1)).plus(Duration.ofSeconds(3)));

        assertStatus(settled(id, "rollback"), "rolled_back");

        assertThat(table().provisionedThroughput().readCapacityUnits()).isEqualTo(10);
        assertThat(account.proxy().asked(name)).containsExactly("dynamodb:UpdateTable", "dynamodb:UpdateTable");
    }

    @Test
    void aBucketIsGivenARuleAndFreedOfIt() {
        var s3 = AwsPeer.get().outside(AwsService.S3);
        s3.createBucket(request -> request.bucket(name));
        var others = LifecycleRule.builder()
                .id("others")
                .status(ExpirationStatus.ENABLED)
                .filter(filter -> filter.prefix("tmp/"))
                .expiration(expiration -> expiration.days(3))
                .build();
        s3.putBucketLifecycleConfiguration(
                request -> request.bucket(name).lifecycleConfiguration(lifecycle -> lifecycle.rules(others)));

        var id = checked(
                "aws_s3_bucket",
                json(
                        "lifecycle_rules",
                        Map.of(
                                "archive",
                                json(
                                        "status",
                                        "Enabled",
                                        "filter",
                                        Map.of("prefix", "logs/"),
                                        "transition",
                                        List.of(json("days", 30, "storage_class", "GLACIER"))))),
                "strict",
                false);

        assertStatus(settled(id, "apply"), "applied");
        assertThat(s3.getBucketLifecycleConfiguration(request -> request.bucket(name))
                        .rules())
                .hasSize(2)
                .startsWith(others)
                .last()
                .extracting(LifecycleRule::id)
                .isEqualTo("archive");

        assertStatus(settled(id, "rollback"), "rolled_back");
        assertThat(s3.getBucketLifecycleConfiguration(request -> request.bucket(name))
                        .rules())
                .containsExactly(others);
    }

    /** A person takes it upon himself; the rule goes back all the same, so that no more is deleted. */
    @Test
    void aRuleThatDeletesHasToBeAcceptedAndIsSwitchedOffAgain() {
        var s3 = AwsPeer.get().outside(AwsService.S3);
        s3.createBucket(request -> request.bucket(name));
        var old = LifecycleRule.builder()
                .id("old")
                .status(ExpirationStatus.DISABLED)
                .filter(filter -> filter.prefix("tmp/"))
                .expiration(expiration -> expiration.days(3))
                .build();
        s3.putBucketLifecycleConfiguration(
                request -> request.bucket(name).lifecycleConfiguration(lifecycle -> lifecycle.rules(old)));
        var enabled = json("lifecycle_rules", Map.of("old", Map.of("status", "Enabled")));

        var refused = create("aws_s3_bucket", enabled);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("irreversible-change");
        assertThat(refused.text()).contains("the rule old deletes objects, which do not come back");

        var id = create("aws_s3_bucket", enabled, "accept_irreversible", true, "auto_rollback", false)
                .expect(201)
                .id();
        var checked = account.client()
                .post("/api/v1/operations/" + id + "/check", null)
                .expect(200);
        assertStatus(checked, "validating_safety");
        assertThat(checked.at("/safety_checks/6/status").stringValue()).isEqualTo("warned");
        assertThat(checked.at("/safety_checks/6/message").stringValue())
                .contains("it was accepted that the rule old deletes objects");
        assertStatus(settled(id, "apply"), "applied");

        var rolledBack = settled(id, "rollback");

        assertStatus(rolledBack, "rolled_back");
        assertThat(rolledBack.at("/rollback_plan/steps/0/reversibility").stringValue())
                .isEqualTo("config_only");
        assertThat(s3.getBucketLifecycleConfiguration(request -> request.bucket(name))
                        .rules())
                .containsExactly(old);
    }

    /** Nobody has accepted what came to be there only later. */
    @Test
    void aRuleThatComesToDeleteAfterTheFixWasMadeIsNotEnabled() {
        var s3 = AwsPeer.get().outside(AwsService.S3);
        s3.createBucket(request -> request.bucket(name));
        var rule = LifecycleRule.builder()
                .id("old")
                .status(ExpirationStatus.DISABLED)
                .filter(filter -> filter.prefix("tmp/"))
                .transitions(move -> move.days(3).storageClass("GLACIER"));
        s3.putBucketLifecycleConfiguration(
                request -> request.bucket(name).lifecycleConfiguration(lifecycle -> lifecycle.rules(rule.build())));
        var id = checked(
                "aws_s3_bucket", json("lifecycle_rules", Map.of("old", Map.of("status", "Enabled"))), "strict", false);
        s3.putBucketLifecycleConfiguration(request -> request.bucket(name)
                .lifecycleConfiguration(lifecycle -> lifecycle.rules(
                        rule.expiration(expiration -> expiration.days(30)).build())));

        var failed = settled(id, "apply");

        assertStatus(failed, "failed");
        assertThat(failed.at("/failure/message").stringValue())
                .contains("By now the rule old deletes objects", "accept_irreversible");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    private String checked(String type, Map<String, @Nullable Object> patch, Object... more) {
        var id = create(type, patch, more).expect(201).id();
        var checked = account.client()
                .post("/api/v1/operations/" + id + "/check", null)
                .expect(200);
        assertStatus(checked, "validating_safety");
        return id;
    }

    private Answer create(String type, Map<String, @Nullable Object> patch, Object... more) {
        var asked = new TreeMap<>(json(more));
        asked.putAll(json(
                "provider",
                "aws",
                "account",
                account.name(),
                "resource_id",
                type + "/" + name,
                "resource_type",
                type,
                "fix_description",
                "Make it cheaper",
                "patch",
                patch,
                "current_cost",
                20,
                "proposed_cost",
                10));
        return account.client().post("/api/v1/operations", asked);
    }

    private Answer settled(String id, String action) {
        return account.client()
                .post("/api/v1/operations/%s/%s".formatted(id, action), null, "Prefer", "wait=60")
                .expect(200);
    }

    private Answer live(String type) {
        return account.client()
                .get("/api/v1/resources/live?provider=aws&account=%s&resource_id=%s"
                        .formatted(account.name(), URLEncoder.encode(type + "/" + name, StandardCharsets.UTF_8)))
                .expect(200);
    }

    private static void assertStatus(Answer operation, String status) {
        assertThat(operation.at("/status").stringValue()).as(operation.text()).isEqualTo(status);
    }

    private int memory() {
        return LambdaPeer.outside()
                .getFunctionConfiguration(request -> request.functionName(name))
                .memorySize();
    }

    private TableDescription table() {
        return AwsPeer.get()
                .outside(AwsService.DYNAMODB)
                .describeTable(request -> request.tableName(name))
                .table();
    }
}
