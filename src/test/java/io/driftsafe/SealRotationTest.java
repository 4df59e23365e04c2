package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** One database, served again and again with other seal keys. */
class SealRotationTest {

    private static final String DATABASE = "/api/v1/providers/simulated/resources?resource_id=aws_db_instance.orders";
    private static final String OPERATIONS = "/api/v1/operations";

    private final String url = PostgresServer.newest().freshDatabase();

    @Test
    void anOperationOutlivesItsKeys() {
        String operation;
        try (var service = start("one")) {
            var client = client(service);
            client.put("/api/v1/providers/simulated/inventory", inventory()).expect(200);
            operation = create(client).expect(201).id();
        }

        try (var service = start("two", "one")) {
            var client = client(service);
            client.patch(DATABASE, Map.of("password", "hunter2")).expect(200);

            var replayed = create(client).expect(201);
            var checked =
                    client.post(OPERATIONS + "/" + operation + "/check", null).expect(200);

            assertThat(replayed.id()).isEqualTo(operation);
            assertThat(checked.at("/drift/has_drift").booleanValue()).isFalse();
            assertThat(check(checked.body(), "no_drift").get("status").stringValue())
                    .isEqualTo("passed");
            assertThat(check(checked.body(), "no_drift").get("message").stringValue())
                    .contains("/password", "another seal key");
            assertThat(check(checked.body(), "config_hash_match").get("status").stringValue())
                    .isEqualTo("passed");
            assertThat(chain(client, operation).get("verdict").stringValue()).isEqualTo("whole");
        }

        try (var service = start("two")) {
            var client = client(service);

            var checked =
                    client.post(OPERATIONS + "/" + operation + "/check", null).expect(200);

            assertThat(checked.at("/status").stringValue()).isEqualTo("failed");
            assertThat(check(checked.body(), "config_hash_match").get("message").stringValue())
                    .contains("was sealed with key one, which this service does not have")
                    .doesNotContain("changed in the database");
            assertThat(chain(client, operation).get("verified").booleanValue()).isFalse();
            assertThat(chain(client, operation).get("verdict").stringValue()).isEqualTo("unknown_key");
        }

        try (var service = start("two", "one")) {
            var chain = chain(client(service), operation);

            assertThat(chain.get("verdict").stringValue()).isEqualTo("whole");
            assertThat(chain.get("verified").booleanValue()).isTrue();
        }

        assertThat(StartFailures.sentence(Objects.requireNonNull(catchThrowable(() -> start("one")))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .contains("another key named \"two\"")
                        .contains("configure that key too"));
    }

    private ConfigurableApplicationContext start(String... keys) {
        var arguments = new ArrayList<>(List.of("--server.port=0", "--spring.datasource.url=" + url));
        for (var i = 0; i < keys.length; i++) {
            arguments.add("--driftsafe.seal.keys[%d].id=%s".formatted(i, keys[i]));
            var secret = Base64.getEncoder()
                    .encodeToString((keys[i] + "-".repeat(32)).substring(0, 32).getBytes(StandardCharsets.US_ASCII));
            arguments.add("--driftsafe.seal.keys[%d].secret=%s".formatted(i, secret));
        }
        return new SpringApplicationBuilder(DriftSafeApplication.class).run(arguments.toArray(String[]::new));
    }

    private static ServiceClient client(ConfigurableApplicationContext service) {
        return new ServiceClient(service.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private static ServiceClient.Answer create(ServiceClient client) {
        return client.post(
                OPERATIONS,
                json(
                        "resource_id",
                        "aws_db_instance.orders",
                        "resource_type",
                        "aws_db_instance",
                        "fix_description",
                        "Downsize",
                        "current_cost",
                        100,
                        "proposed_cost",
                        50,
                        "patch",
                        Map.of("instance_class", "db.t3.medium")),
                "Idempotency-Key",
                "once");
    }

    private static JsonNode check(JsonNode operation, String type) {
        return operation
                .get("safety_checks")
                .valueStream()
                .filter(check -> check.get("check_type").stringValue().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode chain(ServiceClient client, String operation) {
        return client.get(OPERATIONS + "/" + operation + "/log").expect(200).at("/chain");
    }

    private static Map<String, Object> inventory() {
        var attributes = Map.of("id", "orders", "instance_class", "db.t3.large", "password", "hunter2");
        var instance = Map.of("schema_version", 0, "attributes", attributes);
        return Map.of(
                "version",
                4,
                "terraform_version",
                "1.9.0",
                "serial",
                1,
                "lineage",
                "x",
                "outputs",
                Map.of(),
                "resources",
                List.of(Map.of(
                        "mode", "managed",
                        "type", "aws_db_instance",
                        "name", "orders",
                        "provider", "provider[\"registry.terraform.io/hashicorp/aws\"]",
                        "instances", List.of(instance))));
    }
}
