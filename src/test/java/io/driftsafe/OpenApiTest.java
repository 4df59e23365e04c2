package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@ServiceTest
class OpenApiTest {

    private static final Path COMMITTED = Path.of("openapi", "drift-safe-autofix.yaml");

    @LocalServerPort
    private int port;

    @Test
    void theCommittedFileIsWhatTheServiceSays() throws Exception {
        var served = served();
        if (System.getProperty("openapi.write") != null) {
            write(served);
        }

        var committed = Files.readString(COMMITTED);

        assertThat(committed)
                .describedAs("openapi/drift-safe-autofix.yaml is old: ./mvnw verify -Dopenapi.write writes it")
                .isEqualTo(served);
    }

    private String served() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/api-docs.yaml"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static void write(String served) throws IOException {
        Files.createDirectories(COMMITTED.getParent());
        Files.writeString(COMMITTED, served);
    }
}
