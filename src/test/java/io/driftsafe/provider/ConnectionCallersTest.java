package io.driftsafe.provider;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Who may do what with connections, and that nobody is shown a value. */
@ServiceTest
@Import(ConnectionHttpTest.Clouds.class)
@ExtendWith(OutputCaptureExtension.class)
class ConnectionCallersTest {

    private static final String CONNECTIONS = "/api/v1/connections";

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void callers(DynamicPropertyRegistry settings) {
        caller(settings, 0, "keeper", "operator");
        caller(settings, 1, "onlooker", "viewer");
    }

    private static void caller(DynamicPropertyRegistry settings, int index, String name, String role) {
        var here = "driftsafe.access.tokens[%d]".formatted(index);
        settings.add(here + ".name", () -> name);
        settings.add(here + ".sha256", () -> sha256(name + "-token"));
        settings.add(here + ".role", () -> role);
    }

    @Test
    void aViewerLooksAndNothingElse() {
        var made = as("keeper", "POST", CONNECTIONS, connection("looked-at", "SHOP_TOKEN"))
                .expect(201);
        var path = CONNECTIONS + "/" + made.id();

        assertThat(as("onlooker", "GET", path, null).expect(200).body()).isEqualTo(made.body());
        as("onlooker", "GET", CONNECTIONS, null).expect(200);
        as("onlooker", "GET", "/api/v1/providers/testing/permissions", null).expect(200);

        for (var forbidden : List.of(
                as("onlooker", "POST", CONNECTIONS, connection("mine", "SHOP_TOKEN")),
                as("onlooker", "PUT", path, connection("looked-at", "OTHER_TOKEN")),
                as("onlooker", "DELETE", path, null),
                as("onlooker", "POST", path + "/verify", null))) {
            assertThat(forbidden.expect(403).code()).isEqualTo("forbidden");
        }
        assertThat(as("keeper", "GET", path, null).expect(200).body()).isEqualTo(made.body());
        assertThat(new ServiceClient(port).get(path).status()).isEqualTo(401);
    }

    @Test
    void theLogTellsWhoDidWhatAndNoValue(CapturedOutput output) {
        var made = as("keeper", "POST", CONNECTIONS, connection("logged", "TESTING_TOKEN"))
                .expect(201);
        var path = CONNECTIONS + "/" + made.id();
        var tried = as("keeper", "POST", path + "/verify", null).expect(200);
        var refused = as("keeper", "PUT", path, connection("logged", "AKIAIOSFODNN7EXAMPLE"))
                .expect(422);
        as("keeper", "PUT", path, connection("logged", "OTHER_TOKEN")).expect(200);
        as("keeper", "DELETE", path, null).expect(204);

        assertThat(output.getAll())
                .contains(
                        "Connection logged of testing made by keeper",
                        "Connection logged of testing changed by keeper",
                        "Connection logged of testing removed by keeper")
                .doesNotContain("canary-of-the-connections", "AKIAIOSFODNN7EXAMPLE");
        assertThat(made.text() + tried.text() + refused.text())
                .doesNotContain("canary-of-the-connections", "AKIAIOSFODNN7EXAMPLE");
    }

    private Answer as(String caller, String method, String path, @Nullable Object body) {
        return new ServiceClient(port).send(method, path, body, "Authorization", "Bearer " + caller + "-token");
    }

    private static Map<String, @Nullable Object> connection(String name, String variable) {
        return json(
                "name",
                name,
                "provider",
                "testing",
                "endpoint",
                "http://127.0.0.1:1/",
                "credentials",
                json("type", "environment", "token_variable", variable));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
