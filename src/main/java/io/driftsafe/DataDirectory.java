package io.driftsafe;

import io.driftsafe.problem.StartRefusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** The embedded PostgreSQL's data, held by one living service: its lock ends with its process, however that ends. */
class DataDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final Duration STOPPING = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Path directory;
    private final Path unfinished;
    private final FileChannel lock;

    private DataDirectory(Path directory, Path unfinished, FileChannel lock) {
        this.directory = directory;
        this.unfinished = unfinished;
        this.lock = lock;
    }

    static DataDirectory take(DatabaseSettings.Embedded settings) {
        var directory = settings.directory();
        try {
            Files.createDirectories(directory.getParent());
            var file = settings.beside(".lock");
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                var holder = Files.readString(file).strip();
                channel.close();
                throw new StartRefusal(
                        "Another service (process %s) uses the data in %s; stop it, or set driftsafe.database.embedded.directory to another directory"
                                .formatted(holder, directory));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new DataDirectory(directory, settings.beside(".unfinished"), channel);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    void requireMajor(String wanted) {
        var found = read("PG_VERSION").map(String::strip).orElse(wanted);
        if (!found.equals(wanted)) {
            throw new StartRefusal(
                    "The data in %s is of PostgreSQL %s, and this service brings PostgreSQL %s; dump and restore it with pg_dump, or set driftsafe.database.embedded.directory to another directory"
                            .formatted(directory, found, wanted));
        }
    }

    /** Ends the PostgreSQL that outlived a killed service. */
    void stopOrphan() {
        var named =
                read("postmaster.pid").flatMap(text -> text.lines().findFirst()).flatMap(DataDirectory::process);
        if (named.isEmpty()) {
            return;
        }
        var process = named.get();
        if (!servesThis(process)) {
            // The number has been given to another program since; PostgreSQL would take that for its own and not start.
            delete("postmaster.pid");
            return;
        }
        LOG.info("Stopping the PostgreSQL {} that a killed service left behind", process.pid());
        interrupt(process);
        var deadline = System.nanoTime() + STOPPING.toNanos();
        while (servesThis(process)) {
            if (System.nanoTime() > deadline) {
                throw new StartRefusal(
                        "The PostgreSQL of a killed service (process %d) does not stop; end it with kill -QUIT %d and start again"
                                .formatted(process.pid(), process.pid()));
            }
            pause();
        }
    }

    /**
     * Until it is {@link #finished}, nothing of worth is in it: what a killed first start left half made is made anew.
     */
    void begin() {
        try {
            if (Files.exists(unfinished)) {
                stopOrphan();
                stopInitialization();
                for (var part : parts()) {
                    FileSystemUtils.deleteRecursively(part);
                }
            }
            if (parts().isEmpty()) {
                Files.write(unfinished, new byte[0]);
            }
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private List<Path> parts() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (var parts = Files.list(directory)) {
            return parts.toList();
        }
    }

    void finished() {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private void stopInitialization() {
        ProcessHandle.allProcesses()
                .filter(process -> runs(process, "initdb"))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList()
                .forEach(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }

    private static Optional<ProcessHandle> process(String pid) {
        return pid.strip().matches("[1-9][0-9]{0,9}")
                ? ProcessHandle.of(Long.parseLong(pid.strip()))
                : Optional.empty();
    }

    private boolean servesThis(ProcessHandle process) {
        return runs(process, "postgres");
    }

    /** Whether it is that program at work on this directory. */
    private boolean runs(ProcessHandle process, String program) {
        var info = process.info();
        return process.isAlive()
                && info.command()
                        .map(Path::of)
                        .filter(command -> command.endsWith(program))
                        .isPresent()
                && List.of(info.arguments().orElse(new String[0])).contains(directory.toString());
    }

    /** A fast shutdown: the clients are gone, and there may be none to say goodbye to. */
    private static void interrupt(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("No kill command", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while an old PostgreSQL stops", cause);
    }

    private Optional<String> read(String file) {
        try {
            var path = directory.resolve(file);
            return Files.exists(path) ? Optional.of(Files.readString(path)) : Optional.empty();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private void delete(String file) {
        try {
            Files.delete(directory.resolve(file));
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private static StartRefusal unusable(Path directory, IOException cause) {
        return new StartRefusal(
                "The database directory %s cannot be used (%s); make it readable and writable for this user, or set driftsafe.database.embedded.directory to another"
                        .formatted(directory, cause));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock of {} is not given back: {}", directory, e.toString());
        }
    }
}
