package io.driftsafe.provider.aws;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** Moto, an AWS on this machine, one for all tests of this JVM; it ends with it. */
public final class AwsPeer {

    public static final String REGION = "us-east-1";

    private static final Path SCRIPT = Path.of("src/test/peers/moto/start").toAbsolutePath();
    private static final Duration INSTALLATION = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofSeconds(60);

    private static @Nullable AwsPeer running;
    private static @Nullable String missing;

    private final URI address;

    private AwsPeer(URI address) {
        this.address = address;
    }

    /** Past the proxy, as somebody else would. */
    public URI address() {
        return address;
    }

    /** Forgets all that tests have made. */
    public void empty() throws IOException, InterruptedException {
        var reset = HttpRequest.newBuilder(address.resolve("/moto-api/reset"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        var answer = HttpClient.newHttpClient().send(reset, BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IOException("moto does not empty itself: " + answer.statusCode());
        }
    }

    /** A client that goes past the proxy. */
    <C> C outside(AwsService<C> service) {
        return client(service, address);
    }

    static <C> C client(AwsService<C> service, URI address) {
        return service.maker().make(new AwsService.Setup() {
            @Override
            public <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> void accept(B builder) {
                builder.endpointOverride(address)
                        .region(Region.of(REGION))
                        .credentialsProvider(
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("outside", "outside")))
                        .httpClient(UrlConnectionHttpClient.create());
            }
        });
    }

    /** An AWS credentials file that moto takes. */
    public static Path credentials(Path directory) throws IOException {
        return Files.writeString(directory.resolve("credentials"), """
                [default]
                aws_access_key_id = AKIDEXAMPLE
                aws_secret_access_key = secret-of-the-tests
                """);
    }

    public static synchronized AwsPeer get() {
        if (running == null) {
            throw new IllegalStateException("Annotate the test with @AwsTest or AwsPeer.Needed");
        }
        return running;
    }

    private static synchronized @Nullable String start() {
        if (running == null && missing == null) {
            try {
                install();
                var peer = new AwsPeer(launch());
                peer.warmUp();
                running = peer;
            } catch (IOException | IllegalStateException e) {
                missing = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                missing = "interrupted";
            }
        }
        return missing;
    }

    /** The first call of a service loads hundreds of classes, which takes long where much else goes on. */
    private void warmUp() {
        try (var ec2 = outside(AwsService.EC2);
                var sts = outside(AwsService.STS);
                var logs = outside(AwsService.LOGS)) {
            ec2.describeInstances();
            sts.getCallerIdentity();
            logs.describeLogGroups();
        }
    }

    private static void install() throws IOException, InterruptedException {
        var installation = new ProcessBuilder(SCRIPT.toString()).inheritIO().start();
        if (!installation.waitFor(INSTALLATION.toSeconds(), TimeUnit.SECONDS)) {
            installation.destroyForcibly();
            throw new IllegalStateException("moto could not be installed in " + INSTALLATION);
        }
        if (installation.exitValue() != 0) {
            throw new IllegalStateException(
                    "moto could not be installed: %s ended with %d".formatted(SCRIPT, installation.exitValue()));
        }
    }

    private static URI launch() throws IOException, InterruptedException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var log = Files.createTempFile("moto", ".log");
        log.toFile().deleteOnExit();
        var process = new ProcessBuilder(SCRIPT.toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var address = URI.create("http://127.0.0.1:" + port);
        var http = HttpClient.newHttpClient();
        var ready = HttpRequest.newBuilder(address.resolve("/moto-api/")).build();
        var deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) {
                    return address;
                }
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("moto does not start: " + Files.readString(log));
    }

    /** Skips the tests, and says so, where there can be no such peer. */
    public static final class Needed implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var why = start();
            if (why == null) {
                return ConditionEvaluationResult.enabled("moto runs");
            }
            System.err.printf("SKIPPED, NOT TESTED: %s needs moto: %s%n", context.getDisplayName(), why);
            return ConditionEvaluationResult.disabled("There is no moto: " + why);
        }
    }
}
