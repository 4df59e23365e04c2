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
    void verifiesAndNamesEachMissingPermission() {
        var all = verified();

        assertThat(all.at("/reachable").booleanValue()).as(all.toString()).isTrue();
        assertThat(all.at("/identity").stringValue()).startsWith("arn:aws:sts::123456789012:");
        assertThat(all.at("/missing_permissions").isArray()).isTrue();
        assertThat(all.at("/missing_permissions")).isEmpty();

        account.proxy().failAny("ec2:StopInstances", Fault.DENIED);
        account.proxy().failAny("logs:DescribeLogGroups", Fault.DENIED);

        var missing = verified().at("/missing_permissions");

        assertThat(missing.findValuesAsString("permission"))
                .containsExactlyInAnyOrder("ec2:StopInstances", "logs:DescribeLogGroups");
        assertThat(missing.findValuesAsString("resource_type"))
                .containsExactlyInAnyOrder("aws_instance", "aws_cloudwatch_log_group");
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
        assertThat(policy).doesNotContain("ec2:");
    }

    private JsonNode verified() {
        var id = account.client()
                .get(CONNECTIONS + "?provider=aws&limit=200")
                .expect(200)
                .at("/items")
                .valueStream()
                .filter(one -> one.at("/name").stringValue().equals(account.name()))
                .findFirst()
                .orElseThrow()
                .at("/id")
                .stringValue();
        return account.client()
                .post(CONNECTIONS + "/" + id + "/verify", null)
                .expect(200)
                .body();
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
