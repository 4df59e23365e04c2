package io.driftsafe.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.problem.ProblemCode;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** What every answer carries, whatever it is about. */
@ServiceTest
@Import(Doors.class)
class AnswersHttpTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Pattern PART = Pattern.compile("(\\w+);dur=([0-9.]+)");

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @BeforeEach
    void aClient() {
        client = new ServiceClient(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00-" + TRACE + "-00f067aa0ba902b7-01", "01-" + TRACE + "-00f067aa0ba902b7-00-more"})
    void aProblemTellsTheTraceOfItsCaller(String traceparent) {
        var answer = client.get("/api/v1/doors?nonsense=1", "traceparent", traceparent);

        assertThat(answer.expect(422).at("/trace_id").stringValue()).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01-more"
            })
    void orOneOfItsOwn(String traceparent) {
        var first = client.get("/api/v1/nothing", "traceparent", traceparent).expect(404);
        var second = client.get("/api/v1/nothing", "traceparent", traceparent).expect(404);

        assertThat(first.at("/trace_id").stringValue()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
        assertThat(second.at("/trace_id").stringValue())
                .isNotEqualTo(first.at("/trace_id").stringValue());
    }

    @Test
    void itTellsWhereItsTimeWent() {
        client.put("/api/v1/providers/simulated/inventory", Map.of("version", 4, "resources", List.of()));

        var listed = timing("/api/v1/operations");
        var read = timing("/api/v1/resources/live?resource_id=aws_instance.nowhere");

        assertThat(listed).containsOnlyKeys("total", "db", "provider");
        assertThat(listed.get("db")).isPositive().isLessThanOrEqualTo(listed.get("total"));
        assertThat(listed.get("provider")).isZero();
        assertThat(read.get("provider")).isGreaterThanOrEqualTo(5).isLessThanOrEqualTo(read.get("total"));
    }

    private Map<String, Double> timing(String path) {
        var header = client.get(path).header("Server-Timing").orElseThrow();
        return PART.matcher(header)
                .results()
                .collect(Collectors.toMap(part -> part.group(1), part -> Double.valueOf(part.group(2))));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/operations, default-src 'none'; base-uri",
        "/api/v1/doors/broken, default-src 'none'; base-uri",
        "/nothing, frame-ancestors 'none'",
        "/actuator/health, frame-ancestors 'none'",
        "/problems/internal, style-src 'unsafe-inline'",
        "/swagger-ui/index.html, script-src 'self'",
    })
    void aBrowserCannotBeMisledByIt(String path, String policy) {
        var answer = client.get(path);

        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(answer.headers().allValues("Referrer-Policy")).containsExactly("no-referrer");
        assertThat(answer.headers().allValues("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains(policy);
        assertThat(answer.headers().allValues("Server-Timing")).hasSize(1);
    }

    @Test
    void whatTheContainerRefusesCarriesThemToo() throws Exception {
        var answer = raw("GET /api/v1/resources/[x] HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'")
                .containsPattern("\"trace_id\":\"[0-9a-f]{32}\"");
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aProblemIsAPageForPeopleAndJsonForPrograms() {
        for (var code : ProblemCode.values()) {
            var path = "/problems/" + code.value();

            var page = client.get(path, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                    .expect(200);
            var json = client.get(path, "Accept", "application/json").expect(200);

            assertThat(page.header("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
            assertThat(page.text())
                    .contains("<h2>What happened</h2>", "<h2>What to do</h2>", "<h2>For example</h2>")
                    .doesNotContain("src=", "@import", "url(");
            assertThat(json.at("/code").stringValue()).isEqualTo(code.value());
            assertThat(json.at("/status").intValue()).isEqualTo(code.status());
            assertThat(json.at("/remedy").stringValue()).isNotBlank();
            assertThat(json.at("/example/request").stringValue()).matches("(?s)(GET|POST|DELETE) /api/v1/.*");
            assertThat(json.at("/example/answer/type").stringValue()).isEqualTo(path);
            assertThat(json.at("/example/answer/trace_id").stringValue()).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void theIndexNamesThemAll() {
        var codes = Arrays.stream(ProblemCode.values()).map(ProblemCode::value).toList();

        var page = client.get("/problems").expect(200);
        var json = client.get("/problems", "Accept", "application/json").expect(200);

        assertThat(codes).allSatisfy(code -> assertThat(page.text()).contains("href=\"/problems/" + code + "\""));
        assertThat(json.at("/items").valueStream().map(item -> item.get("code").stringValue()))
                .containsExactlyElementsOf(codes);
    }
}
