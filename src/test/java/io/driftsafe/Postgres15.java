package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/** Debian's PostgreSQL 15, started once when first asked for, on loopback and a free port. */
final class Postgres15 {

    static final String MAJOR = "15";

    private static final Path BINARIES = Path.of("/usr/lib/postgresql/%s/bin".formatted(MAJOR));
    private static final int PORTS = 3;
    private static int startedAt;

    private Postgres15() {}

    static synchronized int port() {
        if (startedAt == 0) {
            startedAt = start();
        }
        return startedAt;
    }

    private static int start() {
        try {
            var directory = Files.createTempDirectory("postgres15-");
            if (isRoot()) {
                run(List.of("chown", "postgres", directory.toString()));
            }
            var data = directory.resolve("data").toString();
            run(asUser("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF-8", "--no-sync"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(directory, data)));
            return startOnFreePort(data);
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL 15 does not start", e);
        }
    }

    /** What is free now may be taken a moment later, by another program. */
    private static int startOnFreePort(String data) throws IOException {
        for (var left = PORTS; ; left--) {
            var port = freePort();
            var options = "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -F"
                    .formatted(port);
            try {
                run(asUser("pg_ctl", "-D", data, "-o", options, "-l", data + "/log", "-w", "start"));
                return port;
            } catch (AssertionError taken) {
                if (left == 1) {
                    throw taken;
                }
            }
        }
    }

    private static void stop(Path directory, String data) {
        try {
            run(asUser("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"));
            FileSystemUtils.deleteRecursively(directory);
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL 15 does not stop", e);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> asUser(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", "postgres", "--"));
        }
        command.add(BINARIES.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor()).describedAs(String.join(" ", command)).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Lets a test run where there is a PostgreSQL 15, and says so where there is none. */
    static class IsThere implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (PostgresServer.IN_DOCKER) {
                return ConditionEvaluationResult.enabled("Docker has PostgreSQL 15");
            }
            if (Files.isExecutable(BINARIES.resolve("postgres"))) {
                return ConditionEvaluationResult.enabled("PostgreSQL 15 is installed");
            }
            var reason = "NOT TESTED: %s needs PostgreSQL 15 (a Docker daemon, or apt-get install postgresql-15)"
                    .formatted(context.getDisplayName());
            System.err.println(reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
