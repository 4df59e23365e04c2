package io.driftsafe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One node of the service as a process of its own, behind a wire of its own to the database. */
final class FaultyNode implements AutoCloseable {

    private final String name;
    private final Path directory;
    private final ServiceProgram program;
    private final TcpProxy wire;
    private volatile @Nullable ServiceProcess process;
    private int starts;

    FaultyNode(String name, Path directory, ServiceProgram program, int database) throws IOException {
        this.name = name;
        this.directory = directory;
        this.program = program;
        this.wire = new TcpProxy(database);
    }

    String name() {
        return name;
    }

    TcpProxy wire() {
        return wire;
    }

    /** On its way to be ready. */
    synchronized void launch() throws IOException {
        process = ServiceProcess.launch(
                program,
                directory.resolve("%s-%d.log".formatted(name, ++starts)),
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(wire.port()),
                "--spring.datasource.hikari.data-source-properties.ApplicationName=" + name,
                "--driftsafe.operation.retry-delays=1s,4s,10s",
                "--test.clock-file=" + clock());
    }

    void setClockOff(int seconds) throws IOException {
        Files.writeString(clock(), Integer.toString(seconds));
    }

    private Path clock() {
        return directory.resolve(name + ".clock");
    }

    ServiceProcess process() {
        var running = process;
        if (running == null) {
            throw new IllegalStateException("It was never started");
        }
        return running;
    }

    /** Empty while it is not ready. */
    Optional<ServiceClient> client() {
        var running = process;
        return running == null || !running.lives()
                ? Optional.empty()
                : running.readyOn().map(port -> new ServiceClient(port, java.time.Duration.ofSeconds(5)));
    }

    @Override
    public void close() throws IOException {
        var running = process;
        if (running != null) {
            running.close();
        }
        wire.close();
    }
}
