package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.operation.MemoryWorld.Fence;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every order in which two nodes may take their steps on one resource, with every step going well, dying, losing its
 * answer, coming late, or standing still until the other has taken over. {@code protocol.faults} says how many of these
 * may come together where there are most orders: with 2 these are 300,000, and take a minute.
 */
class ProtocolTest {

    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final int FAULTS = 2;
    private static final int MORE_FAULTS = Integer.getInteger("protocol.faults", 1);
    private static final Set<Fence> ALL = EnumSet.allOf(Fence.class);
    private static final String FIX = "{\"size\": 4, \"note\": \"m\"}";

    @Test
    void anApplyEndsOnceAndTruly() {
        enumerate("an apply", FAULTS, () -> applying(new MemoryWorld(ALL, false)));
    }

    @Test
    void aRollbackEndsOnceAndTruly() {
        enumerate("a rollback", FAULTS, () -> {
            var world = new MemoryWorld(ALL, false);
            var row = world.checked(1, FIX);
            world.requestApply(row);
            new Protocol(world, new Choices(), 0, Optional.empty()).run();
            world.requestRollback(row);
            return new Case(world, Optional.empty());
        });
    }

    @Test
    void aFixThatBreaksIsPutBackOnceAndTruly() {
        enumerate("a fix that breaks", MORE_FAULTS, () -> applying(new MemoryWorld(ALL, true)));
    }

    @Test
    void twoOperationsOnOneResourceEndOnceAndTruly() {
        enumerate("two operations on one resource", MORE_FAULTS, () -> {
            var world = new MemoryWorld(ALL, false);
            world.requestApply(world.checked(1, "{\"size\": 4}"));
            return new Case(world, Optional.of(world.checked(2, "{\"class\": \"small\"}")));
        });
    }

    @ParameterizedTest
    @EnumSource
    void withoutEitherFenceAnOrderIsFoundThatBreaksIt(Fence missing) {
        var fences = EnumSet.complementOf(EnumSet.of(missing));

        assertThatThrownBy(
                        () -> enumerate("without " + missing, FAULTS, () -> applying(new MemoryWorld(fences, false))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after these moves");
    }

    private static Case applying(MemoryWorld world) {
        world.requestApply(world.checked(1, FIX));
        return new Case(world, Optional.empty());
    }

    /** On a virtual thread, for two of these hand over to each other fastest. */
    private static void enumerate(String what, int faults, Supplier<Case> begin) {
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            thread.submit(() -> each(what, faults, begin)).get();
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void each(String what, int faults, Supplier<Case> begin) {
        var choices = new Choices();
        var began = System.nanoTime();
        var schedules = 0L;
        do {
            var begun = begin.get();
            var protocol = new Protocol(begun.world, choices, faults, begun.second);
            try {
                protocol.run();
                protocol.judge();
            } catch (AssertionError | RuntimeException violated) {
                throw new AssertionError(
                        "%s, schedule %d: %s, after these moves: %s"
                                .formatted(
                                        what, schedules, violated.getMessage(), String.join("; ", protocol.history())),
                        violated);
            }
            schedules++;
        } while (choices.another());
        var took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf(
                "ProtocolTest: %s, up to %d faults: %d schedules in %d ms%n", what, faults, schedules, took.toMillis());
        assertThat(took).isLessThan(LONGEST);
    }

    private record Case(MemoryWorld world, Optional<MemoryWorld.Row> second) {}
}
