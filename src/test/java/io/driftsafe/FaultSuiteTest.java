package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes of the service under whatever goes wrong. {@code faults.operations}, {@code faults.rounds} (how often each
 * window is hit) and {@code faults.seed} say how much and when; {@code ./mvnw verify -Pfaults} is the long form.
 */
class FaultSuiteTest {

    private static final int OPERATIONS = Integer.getInteger("faults.operations", 300);
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    /** What the nodes say stays there. */
    private static final Path LOGS = Path.of("target", "fault-suite");

    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostStuckOrDoneTwice() throws Exception {
        System.out.printf(
                "FaultSuiteTest: -Dfaults.seed=%d -Dfaults.operations=%d -Dfaults.rounds=%d%n",
                SEED, OPERATIONS, ROUNDS);
        assertThat(OPERATIONS)
                .describedAs("operations, enough for each window")
                .isGreaterThanOrEqualTo(ROUNDS * Window.values().length * 8);
        var program = ServiceProgram.aheadOfTime(directory);
        Files.createDirectories(LOGS);
        var disk = Boolean.getBoolean("faults.disk-full")
                ? SmallDisk.mount(directory.resolve("disk"), "1g")
                : Optional.<SmallDisk>empty();
        try {
            try (var run = new FaultRun(SEED, OPERATIONS, ROUNDS, directory, disk, LOGS, program)) {
                run.go();
            }
        } finally {
            if (disk.isPresent()) {
                disk.get().close();
            }
        }
    }
}
