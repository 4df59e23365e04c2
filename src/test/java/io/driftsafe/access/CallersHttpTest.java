package io.driftsafe.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** The tokens are the names of their callers with a -token behind. */
@ServiceTest
@TestPropertySource(
        properties = {
            "driftsafe.access.tokens[0].name=bot",
            "driftsafe.access.tokens[0].sha256=" + CallersHttpTest.BOT,
            "driftsafe.access.tokens[0].role=operator",
            "driftsafe.access.tokens[1].name=alice",
            "driftsafe.access.tokens[1].sha256=" + CallersHttpTest.ALICE,
            "driftsafe.access.tokens[1].role=operator",
            "driftsafe.access.tokens[2].name=dashboard",
            "driftsafe.access.tokens[2].sha256=" + CallersHttpTest.DASHBOARD,
            "driftsafe.access.tokens[2].role=viewer",
            "driftsafe.provider.simulated.sample=true"
        })
@ExtendWith(OutputCaptureExtension.class)
class CallersHttpTest {

    static final String BOT = "df27f9beb68b7766af3ab2cd7eeefe0c759ca4d085db8b2235811ad36f27cd1c";
    static final String ALICE = "9c220f200955d76c0a38d308225e0ef10c5f971acaf2f8d1d8f732affa5bd1dc";
    static final String DASHBOARD = "66e7ac6f0a86850313c536f2b5b8fbaab05647f13ce254c24982e254bd7293c4";

    private static final String OPERATIONS = "/api/v1/operations";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @BeforeEach
    void aClient() {
        client = new ServiceClient(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer wrong", "Basic Ym90OmJvdC10b2tlbg==", "bot-token", "Bearer bot-token x"})
    void refusesWhoeverShowsNoValidToken(String authorization) {
        var answer = authorization.isEmpty()
                ? client.get(OPERATIONS)
                : client.get(OPERATIONS, "Authorization", authorization);

        assertThat(answer.expect(401).code()).isEqualTo("unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator/info", "/actuator/prometheus", "/api/v1/nothing", "/problems/../api/v1/operations"})
    void nothingElseIsShownWithoutAToken(String path) {
        assertThat(client.get(path).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/readiness",
                "/problems",
                "/problems/forbidden",
                "/swagger-ui/index.html",
                "/v3/api-docs",
                "/v3/api-docs.yaml"
            })
    void healthProblemPagesAndTheDescriptionAreOpen(String path) {
        client.get(path).expect(200);
    }

    @Test
    void whatTheHealthTellsOfNodesIsForKnownCallers() {
        assertThat(client.get("/actuator/health").at("/components/nodes/status").stringValue())
                .isEqualTo("UP");
        assertThat(client.get("/actuator/health").text()).doesNotContain("details");
        assertThat(client.get("/actuator/health", "Authorization", "Bearer wrong")
                        .text())
                .doesNotContain("details");

        assertThat(as("dashboard", "GET", "/actuator/health", null)
                        .at("/components/nodes/details")
                        .size())
                .isPositive();
    }

    @Test
    void aViewerOnlyLooks() {
        assertThat(as("dashboard", "GET", OPERATIONS, null).status()).isEqualTo(200);
        assertThat(as("dashboard", "GET", "/actuator/prometheus", null).status())
                .isEqualTo(200);

        var answer = as("dashboard", "POST", OPERATIONS, downsize());

        assertThat(answer.expect(403).code()).isEqualTo("forbidden");
        assertThat(as("dashboard", "DELETE", "/api/v1/providers/simulated/faults", null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aViewerMayAskWhatSomethingCosts() {
        var question = "{\"resource_type\": \"aws_ebs_volume\", \"config\": {\"type\": \"gp3\", \"size\": 100}}";

        as("dashboard", "POST", "/api/v1/prices/explain", question).expect(200);

        as("dashboard", "PUT", "/api/v1/prices/explain", question).expect(403);
        as("dashboard", "POST", "/api/v1/prices/explain/", question).expect(403);
    }

    @Test
    void theLogShowsWhoseTokenItWas() {
        var made = as("bot", "POST", OPERATIONS, downsize()).expect(201);
        as("alice", "POST", OPERATIONS + "/" + made.id() + "/cancel", null).expect(200);

        var log = as("dashboard", "GET", OPERATIONS + "/" + made.id() + "/log", null)
                .expect(200);

        assertThat(made.at("/created_by").stringValue()).isEqualTo("bot");
        assertThat(log.at("/items")
                        .valueStream()
                        .map(entry -> entry.get("actor").stringValue()))
                .containsExactly("bot", "alice");
    }

    @Test
    void anIdempotencyKeyIsItsCallersOwn() {
        var key = List.of("Idempotency-Key", "one-of-many").toArray(String[]::new);

        var first = as("bot", "POST", OPERATIONS, downsize(), key).expect(201);
        var again = as("bot", "POST", OPERATIONS, downsize(), key).expect(201);
        var other = as("alice", "POST", OPERATIONS, downsize(), key).expect(201);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(other.id()).isNotEqualTo(first.id());
    }

    @Test
    void hostAndOriginNoLongerMatter() {
        var answer = as("bot", "GET", OPERATIONS, null, "Origin", "https://console.example.com");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void theRequestLogNamesTheCallerAndNoToken(CapturedOutput output) {
        as(
                "bot",
                "GET",
                OPERATIONS + "?limit=3",
                null,
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        client.get(OPERATIONS + "?password=hunter2", "Authorization", "Bearer hunter2");

        // A line is written when its answer has gone, so it may come after it.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output.getOut().lines())
                        .filteredOn(line -> line.contains("trace_id=4bf92f3577b34da6a3ce929d0e0e4736"))
                        .singleElement()
                        .asString()
                        .contains("method=GET path=/api/v1/operations status=200 duration_ms=", "caller=bot"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(output.getOut().lines())
                        .anyMatch(line -> line.contains("status=401") && line.contains("caller=-")));
        assertThat(output).doesNotContain("hunter2", "bot-token", "limit=3");
    }

    private static Map<String, Object> downsize() {
        return Map.of(
                "resource_id", "aws_instance.web_server",
                "resource_type", "aws_instance",
                "fix_description", "Downsize",
                "patch", Map.of("instance_type", "t3.large"));
    }

    private Answer as(String caller, String method, String path, @Nullable Object body, String... headers) {
        var all = Stream.concat(Stream.of("Authorization", "Bearer " + caller + "-token"), Arrays.stream(headers))
                .toArray(String[]::new);
        return client.send(method, path, body, all);
    }
}
