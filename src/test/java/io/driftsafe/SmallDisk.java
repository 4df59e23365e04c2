package io.driftsafe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A disk in memory that can be filled up; only root may have one. */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK = 1 << 20;

    private final Path place;

    private SmallDisk(Path place) {
        this.place = place;
    }

    /** Empty, and said so, where this process may not mount. */
    static Optional<SmallDisk> mount(Path place, String size) throws IOException, InterruptedException {
        Files.createDirectories(place);
        if (run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", place.toString())) {
            return Optional.of(new SmallDisk(place));
        }
        System.out.println(
                "FaultSuiteTest: SKIPPED: the disk is never full, for only root may mount one of limited size");
        return Optional.empty();
    }

    Path place() {
        return place;
    }

    /** To the last byte. */
    void fill() throws IOException {
        try (var file = FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var block = ByteBuffer.allocate(BLOCK);
            while (file.write(block.rewind()) > 0) {
                // On.
            }
        } catch (IOException full) {
            if (!String.valueOf(full.getMessage()).contains("No space left")) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return place.resolve("ballast");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (!run("umount", "-l", place.toString())) {
            throw new IOException(place + " could not be unmounted");
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
