package io.driftsafe.provider.kubernetes;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Kubernetes control plane, one for all tests of this JVM, with which they speak as its administrator. There is
 * no kubelet: what one would report of pods, {@link PaperKubelet} does.
 */
final class ControlPlane {

    static final String ADMINISTRATOR = "administrators-token";

    /** Of a user that may do what a role of this name lets it; tests make the role. */
    static final String SERVICE = "services-token";

    /** Of a user that may do nothing. */
    static final String STRANGER = "strangers-token";

    private static final Path SCRIPT = Path.of("src/test/peers/kubernetes/control-plane");
    private static final Path HOME = Path.of(
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getProperty("user.home") + "/.cache"),
            "driftsafe-peers",
            "kubernetes");
    private static final int TRIES = 3;
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static @Nullable ControlPlane shared;

    private final Path directory;
    private final int port;
    private final Process process;
    private final HttpClient http;

    private ControlPlane(Path directory, int port, Process process) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.port = port;
        this.process = process;
        this.http = HttpClient.newBuilder().sslContext(trusting(certificate())).build();
    }

    static synchronized ControlPlane shared() {
        if (shared == null) {
            shared = started();
        }
        return shared;
    }

    private static ControlPlane started() {
        try {
            for (var left = TRIES; ; left--) {
                var started = start();
                if (started.isPresent()) {
                    return started.get();
                }
                if (left == 1) {
                    throw new IllegalStateException("The control plane does not start: see above");
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The control plane does not start", e);
        }
    }

    /** Empty if it does not start, as when another program took the port in the meantime. */
    private static Optional<ControlPlane> start() throws IOException, GeneralSecurityException {
        var directory = Files.createTempDirectory("control-plane-");
        Files.writeString(directory.resolve("tokens.csv"), """
                %s,administrator,1,"system:masters"
                %s,drift-safe-autofix,2,"services"
                %s,stranger,3,"strangers"
                """.formatted(ADMINISTRATOR, SERVICE, STRANGER));
        var port = freePort();
        var process = new ProcessBuilder(
                        SCRIPT.toAbsolutePath().toString(),
                        "start",
                        Integer.toString(port),
                        Integer.toString(freePort()),
                        Integer.toString(freePort()),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, directory)));
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return "ready".equals(output.readLine())
                ? Optional.of(new ControlPlane(directory, port, process))
                : Optional.empty();
    }

    private static void stop(Process process, Path directory) {
        try {
            // At the end of its input the script takes everything with it.
            process.getOutputStream().close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("The control plane does not stop", e);
        }
    }

    String server() {
        return "https://127.0.0.1:" + port;
    }

    Path certificate() {
        return directory.resolve("pki/apiserver.crt");
    }

    /** Of the administrator. */
    Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    /** A file with a token. */
    Path tokenFile(String token) throws IOException {
        return Files.writeString(directory.resolve(token), token + "\n");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** A namespace of its own for a test. */
    String namespace() {
        var name = "test-%d-%d".formatted(ProcessHandle.current().pid(), NAMESPACES.incrementAndGet());
        create("/api/v1/namespaces", """
                {"metadata": {"name": "%s"}}""".formatted(name));
        return name;
    }

    JsonNode get(String path) {
        return good(send("GET", path, "", null));
    }

    boolean exists(String path) {
        return send("GET", path, "", null).statusCode() == 200;
    }

    JsonNode create(String collection, String object) {
        return good(send("POST", collection, "application/json", object));
    }

    JsonNode patch(String path, String mergePatch) {
        return good(send("PATCH", path, "application/merge-patch+json", mergePatch));
    }

    JsonNode jsonPatch(String path, String patch) {
        return good(send("PATCH", path, "application/json-patch+json", patch));
    }

    void delete(String path) {
        good(send("DELETE", path, "application/json", "{\"propagationPolicy\": \"Background\"}"));
    }

    /** As somebody sends it, whose token is among the headers. */
    HttpResponse<byte[]> forwarded(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> send(String method, String path, String contentType, @Nullable String body) {
        var request = HttpRequest.newBuilder(URI.create(server() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + ADMINISTRATOR)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode good(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw new AssertionError("%s: %d %s".formatted(response.uri(), response.statusCode(), response.body()));
        }
        return JsonMapper.shared().readTree(response.body());
    }

    private static SSLContext trusting(Path certificates) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var input = new FileInputStream(certificates.toFile())) {
            var index = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(input)) {
                store.setCertificateEntry("peer-" + index++, certificate);
            }
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Lets a test run where the binaries are, waits while they are being built, and says so where there are none. */
    static final class IsThere implements ExecutionCondition {

        private static final Duration LONGEST_BUILD = Duration.ofMinutes(25);

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            awaitBuild(HOME.resolve("building"), LONGEST_BUILD);
            if (Files.isExecutable(HOME.resolve("bin/kube-controller-manager"))
                    && Files.isExecutable(Path.of("/usr/bin/etcd"))) {
                return ConditionEvaluationResult.enabled("The control plane of Kubernetes is there");
            }
            var reason = "NOT TESTED: %s needs a Kubernetes control plane (as root: %s build)"
                    .formatted(context.getDisplayName(), SCRIPT);
            System.err.println(reason);
            return ConditionEvaluationResult.disabled(reason);
        }

        /** @param marker a file with the process id of a build that is under way */
        static void awaitBuild(Path marker, Duration longest) {
            var build = builder(marker);
            if (build.isEmpty()) {
                return;
            }
            System.err.println("Waiting for the control plane of Kubernetes to be built");
            try {
                build.get().onExit().get(longest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException tooLong) {
                System.err.println("The build of the control plane of Kubernetes takes longer than " + longest);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Empty if there is none, or it died without a word. */
        private static Optional<ProcessHandle> builder(Path marker) {
            try {
                return ProcessHandle.of(Long.parseLong(Files.readString(marker).strip()));
            } catch (IOException | NumberFormatException none) {
                return Optional.empty();
            }
        }
    }
}
