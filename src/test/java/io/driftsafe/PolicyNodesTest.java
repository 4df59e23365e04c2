package io.driftsafe;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two nodes on one database: what is brought into force on the one judges on the other at once. */
class PolicyNodesTest {

    private static final String POLICIES = "/api/v1/policies";
    private static final String EXEMPTIONS = "/api/v1/exemptions";

    private final String database = PostgresServer.newest().freshDatabase();

    @Test
    void whatIsActivatedExemptedAndRevokedOnOneNodeCountsOnTheOtherAtOnce() {
        try (var first = node();
                var second = node()) {
            var here = client(first);
            var there = client(second);
            assertThat(checked(there)).isEqualTo("validating_safety");

            var policy = here.post(POLICIES, policy("false")).expect(201).id();
            bringIntoForce(here, policy);
            assertThat(checked(there)).isEqualTo("failed");

            there.put(POLICIES + "/" + policy, policy("true")).expect(200);
            bringIntoForce(there, policy);
            assertThat(checked(here)).isEqualTo("validating_safety");

            here.put(POLICIES + "/" + policy, policy("1 > 2")).expect(200);
            bringIntoForce(here, policy);
            var exemption =
                    there.post(EXEMPTIONS, exemption(policy)).expect(201).id();
            there.post(EXEMPTIONS + "/" + exemption + "/approve", null).expect(200);
            assertThat(checked(here)).isEqualTo("validating_safety");

            here.post(EXEMPTIONS + "/" + exemption + "/revoke", null).expect(200);
            assertThat(checked(there)).isEqualTo("failed");

            there.post(POLICIES + "/" + policy + "/deprecate", null).expect(200);
            assertThat(checked(here)).isEqualTo("validating_safety");
        }
    }

    private static void bringIntoForce(ServiceClient client, String policy) {
        List.of("submit", "approve", "activate")
                .forEach(step ->
                        client.post(POLICIES + "/" + policy + "/" + step, null).expect(200));
    }

    /** What becomes of a new fix. */
    private static String checked(ServiceClient client) {
        var id = client.post(
                        "/api/v1/operations",
                        json(
                                "resource_id",
                                "aws_instance.web_server",
                                "resource_type",
                                "aws_instance",
                                "fix_description",
                                "Downsize",
                                "patch",
                                json("instance_type", "t3.large")))
                .expect(201)
                .id();
        return client.post("/api/v1/operations/" + id + "/check", null)
                .expect(200)
                .at("/status")
                .stringValue();
    }

    private static Map<String, @Nullable Object> policy(String expression) {
        return json(
                "name",
                "of-two-nodes",
                "rules",
                List.of(json(
                        "name",
                        "rule",
                        "expression",
                        expression,
                        "effect",
                        "block",
                        "severity",
                        "error",
                        "message",
                        "It must not be")));
    }

    private static Map<String, @Nullable Object> exemption(String policy) {
        return json(
                "policy_id",
                policy,
                "resource_pattern",
                "aws_instance.web_*",
                "justification",
                "It moves away",
                "ticket",
                "OPS-1",
                "expires_at",
                Instant.now().plus(Duration.ofDays(1)));
    }

    private ConfigurableApplicationContext node() {
        return new SpringApplicationBuilder(DriftSafeApplication.class)
                .run(
                        "--server.port=0",
                        "--spring.datasource.url=" + database,
                        "--driftsafe.provider.simulated.sample=true");
    }

    private static ServiceClient client(ConfigurableApplicationContext node) {
        return new ServiceClient(node.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
