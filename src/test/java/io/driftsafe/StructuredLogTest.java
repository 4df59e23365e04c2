package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as one JSON object a line, in the names of the Elastic Common Schema. */
class StructuredLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void everyLineIsJsonAndARequestIsOneOfThem(@TempDir Path directory) throws IOException {
        var file = directory.resolve("service.log");
        try (var service = ServiceProcess.launch(
                ServiceProgram.PLAIN,
                file,
                "--spring.main.banner-mode=off",
                "--logging.structured.format.console=ecs",
                "--spring.datasource.url=" + PostgresServer.newest().freshDatabase())) {
            await().atMost(PATIENCE).until(() -> {
                assertThat(service.lives())
                        .describedAs("the service lives: " + service.log())
                        .isTrue();
                return message(service).contains("Ready.");
            });
            var root = message(service).replaceAll("(?s).*Swagger UI at http://[^:]+:(\\d+)/.*", "$1");
            new ServiceClient(Integer.parseInt(root))
                    .get("/api/v1/operations?password=hunter2", "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                    .expect(422);
            await().atMost(PATIENCE).until(() -> service.log().contains(TRACE));

            var request = lines(service).stream()
                    .filter(line -> TRACE.equals(
                            line.at("/trace.id").asString(line.at("/trace/id").asString(""))))
                    .toList();

            assertThat(request).hasSize(1);
            assertThat(request.getFirst().at("/ecs/version").asString("")).isNotEmpty();
            assertThat(request.getFirst().at("/@timestamp").asString("")).isNotEmpty();
            assertThat(request.getFirst().at("/http/request/method").asString(""))
                    .isEqualTo("GET");
            assertThat(request.getFirst().at("/url/path").asString("")).isEqualTo("/api/v1/operations");
            assertThat(service.log()).doesNotContain("hunter2");
        }
    }

    private static String message(ServiceProcess service) {
        return lines(service).stream()
                .map(line -> line.path("message").asString(""))
                .filter(message -> message.startsWith("Ready."))
                .findFirst()
                .orElse("");
    }

    /** Each whole line; one that is no JSON fails. */
    private static List<JsonNode> lines(ServiceProcess service) {
        var log = service.log();
        return log.substring(0, log.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> !line.startsWith("Picked up "))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }
}
