package io.driftsafe.provider.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** AWS' own DynamoDB for tests, one for all tests of this JVM; it ends with it. */
final class DynamoLocalPeer {

    private static final Path SCRIPT =
            Path.of("src/test/peers/dynamodb-local/start").toAbsolutePath();
    private static final Duration INSTALLATION = Duration.ofMinutes(5);
    private static final Duration START = Duration.ofSeconds(90);

    private static @Nullable URI running;
    private static @Nullable String missing;

    private DynamoLocalPeer() {}

    static synchronized URI address() {
        if (running == null) {
            throw new IllegalStateException("Annotate the test with DynamoLocalPeer.Needed");
        }
        return running;
    }

    private static synchronized @Nullable String start() {
        if (running == null && missing == null) {
            try {
                var installation = process();
                if (!installation.waitFor(INSTALLATION.toSeconds(), TimeUnit.SECONDS)) {
                    installation.destroyForcibly();
                    throw new IllegalStateException("it could not be fetched in " + INSTALLATION);
                }
                if (installation.exitValue() != 0) {
                    throw new IllegalStateException(
                            "it could not be fetched: %s ended with %d".formatted(SCRIPT, installation.exitValue()));
                }
                running = launch();
            } catch (IOException | IllegalStateException e) {
                missing = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                missing = "interrupted";
            }
        }
        return missing;
    }

    private static URI launch() throws IOException, InterruptedException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var log = Files.createTempFile("dynamodb-local", ".log");
        log.toFile().deleteOnExit();
        var process = process(log, Integer.toString(port));
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return URI.create("http://127.0.0.1:" + port);
            } catch (IOException notYet) {
                Thread.sleep(100);
            }
        }
        process.destroyForcibly();
        throw new IllegalStateException("it does not start: " + Files.readString(log));
    }

    private static Process process() throws IOException {
        return inThisJava(new ProcessBuilder(SCRIPT.toString()).inheritIO()).start();
    }

    private static Process process(Path log, String port) throws IOException {
        return inThisJava(new ProcessBuilder(SCRIPT.toString(), port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static ProcessBuilder inThisJava(ProcessBuilder builder) {
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** Skips the tests, and says so, where there can be no such peer. */
    static final class Needed implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var why = start();
            if (why == null) {
                return ConditionEvaluationResult.enabled("DynamoDB Local runs");
            }
            System.err.printf("SKIPPED, NOT TESTED: %s needs DynamoDB Local: %s%n", context.getDisplayName(), why);
            return ConditionEvaluationResult.disabled("There is no DynamoDB Local: " + why);
        }
    }
}
