package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.aws.StrictAwsProxy.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@AwsTest
class AwsConnectorTest {

    private static final String CONNECTIONS = "/api/v1/connections";

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private AwsAccount account;

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
    }

    @AfterEach
    void end() {
        account.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        region      | null                                                                 | /region
        region      | "Frankfurt"                                                          | /region
        credentials | {"type": "environment", "secret_access_key_variable": "SECRET"}      | /credentials/access_key_id_variable
        credentials | {"type": "environment", "access_key_id_variable": "ID"}              | /credentials/secret_access_key_variable
        credentials | {"type": "environment", "token_variable": "SHOP_TOKEN"}              | /credentials/token_variable
        credentials | {"type": "profile", "context": "shop"}                               | /credentials/context
        credentials | {"type": "file"}                                                     | /credentials/path
        role_arn    | "cost-fixes"                                                         | /role_arn
        role_arn    | "arn:aws-cn:iam::123456789012:role/cost-fixes"                       | /role_arn
        external_id | "42"                                                                 | /external_id
        ca_file     | "/etc/ca.pem"                                                        | /ca_file
        endpoint    | "https://ec2.evil.example"                                           | /endpoint
        """)
    void pointsAtWhatDoesNotFit(String member, String value, String pointer) {
        var asked = asked("wrong");
        asked.put(member, JsonMapper.shared().readTree(value));

        var refusal = account.client().post(CONNECTIONS, asked).expect(422);

        assertThat(refusal.at("/errors").findValuesAsString("pointer")).contains(pointer);
    }

    @Test
    void verifiesAndNamesEachPermissionThatIsMissing() {
        AwsMachines.run("t3.micro");
        account.proxy().failAny("ec2:StopInstances", Fault.DENIED);
        account.proxy().failAny("logs:DescribeLogGroups", Fault.DENIED);

        var report = verified(account.name());

        assertThat(report.at("/reachable").booleanValue()).as(report.toString()).isTrue();
        assertThat(report.at("/identity").stringValue()).startsWith("arn:aws:sts::123456789012:");
        var missing = report.at("/missing_permissions");
        assertThat(missing.findValuesAsString("permission"))
                .containsExactlyInAnyOrder("ec2:StopInstances", "logs:DescribeLogGroups");
        assertThat(missing.findValuesAsString("resource_type"))
                .containsExactlyInAnyOrder("aws_instance", "aws_cloudwatch_log_group");
    }

    @Test
    void whatWasNeitherTriedNorSimulatedIsNoPass() {
        AwsMachines.run("t3.micro");
        account.proxy().failAny("ec2:StopInstances", Fault.INVALID);

        var report = verified(account.name());

        assertThat(report.at("/missing_permissions")).as(report.toString()).isEmpty();
        var untried = report.at("/untried_permissions");
        assertThat(untried.findValuesAsString("permission"))
                .contains(
                        "ec2:StopInstances", "kms:CreateGrant", "rds:ModifyDBInstance", "s3:PutLifecycleConfiguration")
                .doesNotContain("ec2:StartInstances", "ec2:DescribeInstances", "logs:DescribeLogGroups");
        assertThat(untried.findValuesAsString("message")).allMatch(message -> message.contains("connect it as a role"));
        assertThat(report.at("/message").stringValue()).contains("neither tried nor simulated");
    }

    @Test
    void ofARoleEveryPermissionOfThePolicyIsTriedOrSimulated() {
        connectInRole("every-right", "cost-fixes");

        var report = verified("every-right");

        assertThat(report.at("/missing_permissions")).as(report.toString()).isEmpty();
        assertThat(report.at("/untried_permissions")).as(report.toString()).isEmpty();
        assertThat(report.at("/message").stringValue()).contains("were simulated");
        remove("every-right");
    }

    @Test
    void ofARoleEachPermissionThatItsPoliciesLackIsMissing() {
        connectInRole("without-keys", "without-keys");

        var report = verified("without-keys");

        assertThat(report.at("/missing_permissions").findValuesAsString("permission"))
                .contains("kms:CreateGrant", "kms:Decrypt")
                .allMatch(permission -> permission.startsWith("kms:"));
        assertThat(report.at("/untried_permissions")).isEmpty();
        remove("without-keys");
    }

    @Test
    void saysWhyItIsNotReached() throws IOException {
        Files.writeString(directory.resolve("credentials"), "[other]\naws_access_key_id = canary-of-aws\n");
        var name = "no-keys";
        var asked = asked(name);
        var made = account.client().post(CONNECTIONS, asked).expect(201);

        var report = account.client()
                .post(CONNECTIONS + "/" + made.id() + "/verify", null)
                .expect(200);

        assertThat(report.at("/reachable").booleanValue()).isFalse();
        assertThat(report.text()).contains("has no profile default").doesNotContain("canary-of-aws");
        account.client().delete(CONNECTIONS + "/" + made.id()).expect(204);
    }

    @Test
    void theRoleIsTakenOn() {
        var asked = asked("in-role");
        asked.put("role_arn", "arn:aws:iam::123456789012:role/cost-fixes");
        asked.put("external_id", "42");
        var made = account.client().post(CONNECTIONS, asked).expect(201);

        var report = account.client()
                .post(CONNECTIONS + "/" + made.id() + "/verify", null)
                .expect(200);

        assertThat(report.at("/identity").asString(""))
                .as(report.text())
                .contains("assumed-role/cost-fixes/drift-safe-autofix");
        account.client().delete(CONNECTIONS + "/" + made.id()).expect(204);
    }

    @Test
    void printsTheLeastPolicyForTheTypes() {
        var policy = account.client()
                .get("/api/v1/providers/aws/permissions?resource_type=aws_cloudwatch_log_group")
                .expect(200)
                .text();

        assertThat(policy).contains("logs:PutRetentionPolicy", "arn:aws:logs:*:*:log-group:*", "2012-10-17");
        assertThat(policy).doesNotContain("ec2:").doesNotContain("kms:");
    }

    @Test
    void printsThePolicyOfAnotherPartitionAndWhatToKnowOfIt() {
        var answer = account.client()
                .get("/api/v1/providers/aws/permissions?resource_type=aws_instance&region=cn-north-1")
                .expect(200);

        assertThat(answer.text())
                .contains("arn:aws-cn:ec2:*:*:instance/*", "ec2.*.amazonaws.com.cn")
                .doesNotContain("arn:aws:");
        assertThat(answer.at("/notes").valueStream().map(JsonNode::stringValue))
                .anyMatch(note -> note.contains("encrypted by keys of yours"));
    }

    @Test
    void printsNothingForARegionThatCannotBe() {
        var refusal = account.client()
                .get("/api/v1/providers/aws/permissions?region=Frankfurt")
                .expect(422);

        assertThat(refusal.text()).contains("Name a region of AWS");
    }

    private void connectInRole(String name, String role) {
        var asked = asked(name);
        asked.put("role_arn", "arn:aws:iam::123456789012:role/" + role);
        account.client().post(CONNECTIONS, asked).expect(201);
    }

    private void remove(String name) {
        account.client().delete(CONNECTIONS + "/" + id(name)).expect(204);
    }

    private JsonNode verified(String name) {
        return account.client()
                .post(CONNECTIONS + "/" + id(name) + "/verify", null)
                .expect(200)
                .body();
    }

    private String id(String name) {
        return account.client()
                .get(CONNECTIONS + "?provider=aws&limit=200")
                .expect(200)
                .at("/items")
                .valueStream()
                .filter(one -> one.at("/name").stringValue().equals(name))
                .findFirst()
                .orElseThrow()
                .at("/id")
                .stringValue();
    }

    private Map<String, @Nullable Object> asked(String name) {
        return new LinkedHashMap<>(json(
                "provider",
                "aws",
                "name",
                name,
                "region",
                AwsPeer.REGION,
                "endpoint",
                account.proxy().address().toString(),
                "credentials",
                json("type", "file", "path", directory.resolve("credentials").toString())));
    }
}
