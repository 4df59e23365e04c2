package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class SimulatedHttpTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SIMULATED = "/providers/simulated";
    private static final String RESOURCE =
            SIMULATED + "/resources?account=http-test&resource_id=aws_instance.web_server";
    private static final String LIVE = "/resources/live?account=http-test&resource_id=aws_instance.web_server";

    @LocalServerPort
    private int port;

    @BeforeEach
    void begin() throws Exception {
        assertThat(send("DELETE", SIMULATED + "/faults", "").statusCode()).isEqualTo(204);
        assertThat(send("PUT", SIMULATED + "/inventory?account=http-test", sample())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void loadsTheSampleAndListsItPageByPage() throws Exception {
        var first = json(send("GET", "/resources?account=http-test&limit=7", ""));
        var cursor = URLEncoder.encode(first.path("next_cursor").stringValue(), StandardCharsets.UTF_8);
        var second = json(send("GET", "/resources?account=http-test&limit=7&cursor=" + cursor, ""));

        assertThat(first.path("items")).hasSize(7);
        assertThat(second.path("items")).hasSize(5);
        assertThat(second.path("next_cursor").isNull()).isTrue();
        assertThat(first.toString() + second)
                .contains("aws_instance.web_server")
                .doesNotContain("sample-only");
    }

    @Test
    void findsAResourceInAModuleByItsAddress() throws Exception {
        var address = "module.workers[\"eu/batch\"].aws_instance.worker[\"a/b\"]";

        var live = json(send(
                "GET",
                "/resources/live?account=http-test&resource_id=" + URLEncoder.encode(address, StandardCharsets.UTF_8),
                ""));

        assertThat(live.path("resource_id").stringValue()).isEqualTo(address);
        assertThat(live.path("region").stringValue()).isEqualTo("us-east-1");
        assertThat(live.path("in_progress").booleanValue()).isFalse();
    }

    @Test
    void journalsWhatIsDoneBehindTheServicesBack() throws Exception {
        var patched = send("PATCH", RESOURCE, "{\"monitoring\": true, \"key_name\": null}");
        var removed = send("DELETE", RESOURCE, "");
        var journal = json(send(
                "GET", SIMULATED + "/journal?account=http-test&resource_id=aws_instance.web_server&limit=200", ""));

        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(json(patched).at("/config/monitoring").booleanValue()).isTrue();
        assertThat(removed.statusCode()).isEqualTo(204);
        var entries = journal.path("items").valueStream().toList();
        assertThat(entries.getLast().path("actor").stringValue()).isEqualTo("outside");
        assertThat(entries.getLast().path("after").isNull()).isTrue();
        assertThat(entries.get(entries.size() - 2).at("/after/monitoring").booleanValue())
                .isTrue();
        assertThat(send("GET", LIVE, "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", RESOURCE, "").statusCode()).isEqualTo(404);
        assertThat(send("PATCH", RESOURCE, "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void ordersFaultsWithTheirDefaults() throws Exception {
        var ordered = json(
                send("PUT", SIMULATED + "/faults", "{\"faults\": [{\"resource_id\": \"*\", \"kind\": \"latency\"}]}"));
        var always = json(send(
                "PUT",
                SIMULATED + "/faults",
                "{\"faults\": [{\"account\": \"x\", \"resource_id\": \"*\", \"kind\": \"gone\", \"times\": null}]}"));

        assertThat(ordered).isEqualTo(JSON.readTree("""
                                {"faults": [{"account": "default", "resource_id": "*", "kind": "latency", "on": "any",
                                 "times": 1, "delay_ms": 0, "set": null}]}
                                """));
        assertThat(always.at("/faults/0/times").isNull()).isTrue();
        assertThat(json(send("GET", SIMULATED + "/faults", ""))).isEqualTo(always);
    }

    @Test
    void answers503WhileTheProviderIsUnavailable() throws Exception {
        send(
                "PUT",
                SIMULATED + "/faults",
                "{\"faults\": [{\"account\": \"http-test\", \"resource_id\": \"*\", \"kind\": \"unavailable\", \"on\": \"read\"}]}");

        var unavailable = send("GET", LIVE, "");

        assertThat(unavailable.statusCode()).isEqualTo(503);
        assertThat(json(unavailable).path("code").stringValue()).isEqualTo("provider-unavailable");
        assertThat(unavailable.headers().firstValue("Retry-After")).isPresent();
        assertThat(send("GET", LIVE, "").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    PUT   | /providers/simulated/faults    | {"faults": [{"resource_id": "*", "kind": "sticky"}]}                             | /faults/0/kind
                    PUT   | /providers/simulated/faults    | {"faults": [{"resource_id": "*", "kind": "gone", "tims": 1}]}                   | /faults/0/tims
                    PUT   | /providers/simulated/faults    | {"faults": [{"resource_id": "*", "kind": "gone", "set": {}}]}                   | /faults/0/set
                    PUT   | /providers/simulated/faults    | {"faults": [{"resource_id": "*", "kind": "collateral"}]}                        | /faults/0/set
                    PUT   | /providers/simulated/faults    | {"faults": [{"resource_id": "*", "kind": "gone", "times": 0}]}                  | /faults/0/times
                    PUT   | /providers/simulated/faults    | {"faults": [{"kind": "gone"}]}                                                  | /faults/0/resource_id
                    PUT   | /providers/simulated/inventory | {"version": 3, "resources": []}                                                 | /version
                    PATCH | /providers/simulated/resources?account=http-test&resource_id=aws_instance.web_server | []        | ''
                    GET   | /resources?provider=nowhere    | ''                                                                              | provider
                    """)
    void refusesWithThePlace(String method, String path, String body, String pointer) throws Exception {
        var refused = send(method, path, body);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    @Test
    void takesNoOtherPatchesThanMergePatches() throws Exception {
        var refused = send("PATCH", RESOURCE, "[]", "application/json-patch+json");

        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(refused.headers().firstValue("Accept-Patch").orElseThrow()).contains("application/merge-patch+json");
    }

    @Test
    void namesTheProvidersAndTheirAccounts() throws Exception {
        var simulated = json(send("GET", "/providers", ""))
                .path("items")
                .valueStream()
                .filter(provider -> provider.path("name").stringValue().equals("simulated"))
                .findFirst()
                .orElseThrow();

        assertThat(simulated.at("/enabled").booleanValue()).isTrue();
        assertThat(simulated.at("/accounts").valueStream().map(JsonNode::stringValue))
                .contains("default", "http-test");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return send(method, path, body, method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
    }

    private HttpResponse<String> send(String method, String path, String body, String contentType) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1%s".formatted(port, path)))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", contentType)
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static String sample() throws IOException {
        return new ClassPathResource("sample/inventory.tfstate.json").getContentAsString(StandardCharsets.UTF_8);
    }
}
