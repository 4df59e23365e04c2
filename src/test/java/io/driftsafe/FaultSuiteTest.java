package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two nodes of the service under whatever goes wrong. {@code faults.operations}, {@code faults.rounds} (how often each
 * window is hit) and {@code faults.seed} say how much and when; {@code ./mvnw verify -Pfaults} is the long form, each
 * time under another seed, while every build has the same.
 */
class FaultSuiteTest {

    private static final int OPERATIONS = Integer.getInteger("faults.operations", 300);
    private static final int ROUNDS = Integer.getInteger("faults.rounds", 1);
    /** What the nodes say stays there. */
    private static final Path LOGS = Path.of("target", "fault-suite");

    private static final long SEED = Long.getLong("faults.seed", OPERATIONS > 300 ? System.nanoTime() : 2);

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostStuckOrDoneTwice() throws Exception {
        run(SEED, OPERATIONS, ROUNDS);
    }

    /** Seeds that have failed once, with what they found. */
    @ParameterizedTest
    @ValueSource(
            longs = {1 /* 500 where a connection broke in a transaction */, 3 /* a check that overtook its twin */})
    @EnabledIfSystemProperty(named = "faults.operations", matches = "[0-9]{4,}")
    void norUnderASeedThatHasFailed(long seed) throws Exception {
        run(seed, 300, 1);
    }

    private void run(long seed, int operations, int rounds) throws Exception {
        System.out.printf(
                "FaultSuiteTest: -Dfaults.seed=%d -Dfaults.operations=%d -Dfaults.rounds=%d%n",
                seed, operations, rounds);
        assertThat(operations)
                .describedAs("operations, enough for each window")
                .isGreaterThanOrEqualTo(rounds * Window.values().length * 8);
        var program = ServiceProgram.aheadOfTime(directory);
        Files.createDirectories(LOGS);
        var disk = Boolean.getBoolean("faults.disk-full")
                ? SmallDisk.mount(directory.resolve("disk"), "1g")
                : Optional.<SmallDisk>empty();
        try {
            try (var run = new FaultRun(seed, operations, rounds, directory, disk, LOGS, program)) {
                run.go();
            }
        } finally {
            if (disk.isPresent()) {
                disk.get().close();
            }
        }
    }
}
