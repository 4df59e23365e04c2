package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The service as a process of its own on a free port, with the settings of the tests but a slower cloud. */
final class ServiceProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("Ready\\. .* http://127\\.0\\.0\\.1:(\\d+)/swagger-ui");

    private final Process process;
    private final Path log;
    private final int port;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.port = readyOn();
    }

    /** @param settings as on the command line */
    static ServiceProcess start(Path log, String... settings) throws IOException {
        return start(log, List.of(), settings);
    }

    /** @param options of the JVM */
    static ServiceProcess start(Path log, List<String> options, String... settings) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                DriftSafeApplication.class.getName(),
                "--server.port=0",
                "--driftsafe.provider.simulated.call-timeout=2s",
                "--driftsafe.provider.simulated.settle=500ms"));
        command.addAll(List.of(settings));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new ServiceProcess(process, log);
        } catch (RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private int readyOn() {
        var ready = await().atMost(START)
                .until(
                        () -> {
                            assertThat(process.isAlive())
                                    .describedAs("the service ended: " + log())
                                    .isTrue();
                            return READY.matcher(log())
                                    .results()
                                    .map(match -> match.group(1))
                                    .findFirst();
                        },
                        Optional::isPresent);
        return Integer.parseInt(ready.orElseThrow());
    }

    ServiceClient client() {
        return new ServiceClient(port);
    }

    int port() {
        return port;
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        ended(Duration.ofSeconds(10));
    }

    /** SIGTERM; how long it took. */
    Duration stop() {
        var before = System.nanoTime();
        process.destroy();
        ended(Duration.ofSeconds(40));
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** SIGSTOP, SIGCONT and the like. */
    void signal(String name) throws IOException, InterruptedException {
        var sent = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(sent.waitFor()).isZero();
    }

    private void ended(Duration longest) {
        try {
            assertThat(process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS))
                    .describedAs("the service ends within " + longest)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
