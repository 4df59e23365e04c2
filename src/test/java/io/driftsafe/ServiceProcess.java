package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The service as a process of its own on a free port, with the settings of the tests but a slower cloud. */
public final class ServiceProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(25);
    private static final Pattern READY = Pattern.compile("Ready\\. .* http://127\\.0\\.0\\.1:(\\d+)/swagger-ui");

    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param settings as on the command line */
    static ServiceProcess start(Path log, String... settings) throws IOException {
        return start(ServiceProgram.PLAIN, log, settings);
    }

    static ServiceProcess start(ServiceProgram program, Path log, String... settings) throws IOException {
        var service = launch(program, log, settings);
        try {
            service.awaitReady();
            return service;
        } catch (RuntimeException | AssertionError e) {
            service.close();
            throw e;
        }
    }

    /** On its way to be ready. */
    static ServiceProcess launch(ServiceProgram program, Path log, String... settings) throws IOException {
        return launch(program, log, Map.of(), settings);
    }

    /** @param environment besides this process' own */
    public static ServiceProcess launch(
            ServiceProgram program, Path log, Map<String, String> environment, String... settings) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(program.options());
        command.addAll(List.of(
                "-cp",
                program.classPath(),
                DriftSafeApplication.class.getName(),
                "--driftsafe.provider.simulated.call-timeout=2s",
                "--driftsafe.provider.simulated.settle=500ms"));
        command.addAll(List.of(settings));
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith("--server.port="))) {
            command.add("--server.port=0");
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new ServiceProcess(builder.start(), log);
    }

    void awaitReady() {
        awaitReady(START);
    }

    public void awaitReady(Duration longest) {
        await().atMost(longest).pollInterval(LOOK).until(() -> {
            assertThat(process.isAlive())
                    .describedAs("the service lives: " + log())
                    .isTrue();
            return readyOn().isPresent();
        });
    }

    /** Its port, once it is ready. */
    Optional<Integer> readyOn() {
        return READY.matcher(log())
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .findFirst();
    }

    ServiceClient client() {
        return new ServiceClient(port());
    }

    int port() {
        return readyOn().orElseThrow();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    boolean lives() {
        return process.isAlive();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        ended(Duration.ofSeconds(10));
    }

    /** SIGTERM; how long it took. */
    public Duration stop() {
        return stop(Duration.ofSeconds(40));
    }

    Duration stop(Duration longest) {
        var before = System.nanoTime();
        process.destroy();
        ended(longest);
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
