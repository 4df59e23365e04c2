package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.Credentials;
import io.driftsafe.provider.ProviderException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

/** What is known of the effect of a call that fails. */
class ApiTest {

    private static final ObjectId WEB = new ObjectId("shop", Kind.DEPLOYMENT, "web");

    /** Whoever makes a connection names the file or variable, and may have a server of his own. */
    @ParameterizedTest
    @ValueSource(strings = {"root:*:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::", "two words", "\u0000"})
    void whatIsNoTokenIsNotSent(String secret) {
        assertThatThrownBy(() ->
                        clients(secret).of(connection(Credentials.Type.ENVIRONMENT, Optional.of("http://127.0.0.1:1"))))
                .isInstanceOf(CredentialsException.class)
                .hasMessageContaining("is one word")
                .hasMessageNotContaining(secret);
    }

    @Test
    void aServerThatIsNotThereSurelyDidNothing() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(() -> write(port)).isInstanceOf(ProviderException.Unavailable.class);
        assertThatThrownBy(() -> read(port))
                .isInstanceOf(ProviderException.Unavailable.class)
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void aServerThatDoesNotAnswerMayHaveDoneIt() throws IOException {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> write(silent.getLocalPort()))
                    .isInstanceOf(ProviderException.OutcomeUnknown.class)
                    .hasMessageContaining("did not answer in time");
            assertThatThrownBy(() -> read(silent.getLocalPort())).isInstanceOf(ProviderException.Unavailable.class);
        }
    }

    @Test
    void aServerThatHangsUpMayHaveDoneIt() throws IOException {
        try (var rude = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> hangUp(rude));

            assertThatThrownBy(() -> write(rude.getLocalPort())).isInstanceOf(ProviderException.OutcomeUnknown.class);
        }
    }

    private static void hangUp(ServerSocket server) {
        try {
            while (true) {
                try (var caller = server.accept()) {
                    assertThat(caller.getInputStream().read()).isPositive();
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Test
    void aRedirectIsNotFollowedWithTheToken() throws IOException {
        var visits = new AtomicInteger();
        var elsewhere = server(200, Map.of(), visits);
        var calls = new AtomicInteger();
        var server = server(
                307,
                Map.of(
                        "Location",
                        "http://127.0.0.1:%d/".formatted(elsewhere.getAddress().getPort())),
                calls);
        try {
            assertThat(write(server.getAddress().getPort()).status()).isEqualTo(307);

            assertThat(calls).hasValue(1);
            assertThat(visits).hasValue(0);
        } finally {
            server.stop(0);
            elsewhere.stop(0);
        }
    }

    /** However often it would be worth another try: that is for the engine to decide. */
    @ParameterizedTest
    @CsvSource({
        "400, INVALID",
        "401, DENIED",
        "403, DENIED",
        "404, NOT_FOUND",
        "408, UNKNOWN_OUTCOME",
        "413, INVALID",
        "429, THROTTLED",
        "500, UNKNOWN_OUTCOME",
        "502, UNKNOWN_OUTCOME",
        "503, UNKNOWN_OUTCOME",
        "504, UNKNOWN_OUTCOME"
    })
    void aWriteIsSentOnceWhateverTheAnswer(int status, ProviderException.Kind kind) throws IOException {
        var calls = new AtomicInteger();
        var server = server(status, Map.of("Retry-After", "7"), calls);
        try {
            var answer = write(server.getAddress().getPort());

            var failure = ApiErrors.ofWrite("shop", WEB, answer);
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.retryAfter())
                    .isEqualTo(kind == ProviderException.Kind.THROTTLED ? Duration.ofSeconds(7) : Duration.ZERO);
            // Who was not let in did nothing, and the token may just have been changed.
            assertThat(calls).hasValue(status == 401 ? 2 : 1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aPodThatIsNoneIsTold() {
        var connection = connection(Credentials.Type.PLATFORM, Optional.empty());

        var missing =
                catchThrowableOfType(CredentialsException.class, () -> clients().of(connection));

        assertThat(missing.explanation()).contains("KUBERNETES_SERVICE_HOST is not set");
    }

    private static HttpServer server(int status, Map<String, String> headers, AtomicInteger calls) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                calls.incrementAndGet();
                headers.forEach(exchange.getResponseHeaders()::set);
                var body = "{\"kind\": \"Status\", \"message\": \"so it is\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static Answer write(int port) {
        return api(port).patch(WEB, JsonNodeFactory.instance.arrayNode(), false, deadline());
    }

    private static Optional<Answer> read(int port) {
        return api(port).read(WEB, deadline());
    }

    private static Deadline deadline() {
        return Deadline.in(Duration.ofSeconds(2));
    }

    private static Api api(int port) {
        return clients().of(connection(Credentials.Type.ENVIRONMENT, Optional.of("http://127.0.0.1:" + port)));
    }

    private static Clients clients() {
        return clients("a-token");
    }

    private static Clients clients(String token) {
        var settings =
                new KubernetesSettings(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO, Optional.empty());
        return new Clients(new CredentialReferences(name -> "KUBE_TOKEN".equals(name) ? token : null), settings);
    }

    private static Connection connection(Credentials.Type type, Optional<String> endpoint) {
        var variable = type == Credentials.Type.ENVIRONMENT ? "KUBE_TOKEN" : null;
        return new Connection(
                UUID.randomUUID(),
                "kubernetes",
                "shop",
                Optional.empty(),
                new Credentials(type, null, null, null, variable, null, null, null),
                Optional.empty(),
                Optional.empty(),
                endpoint,
                Optional.empty(),
                Connection.Origin.API,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
