package io.driftsafe.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.gate.DisruptionBudget.Bounds;
import io.driftsafe.gate.DisruptionBudget.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisruptionBudgetTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(textBlock = """
        2,,,,,   1, 0, 0, 0,  true
        2,,,,,   2, 0, 0, 0,  false
        0,,,,,   0, 0, 0, 0,  false
        ,10,,,,  1, 0, 0, 20, true
        ,10,,,,  2, 0, 0, 20, false
        ,10,,,,  0, 0, 0, 3,  true
        ,10,,,,  1, 0, 0, 3,  false
        ,,5,,,   9, 4, 9, 9,  true
        ,,5,,,   0, 5, 5, 5,  false
        ,,,7,,   0, 6, 6, 9,  true
        ,,,7,,   0, 1, 7, 9,  false
        ,,,,,    99, 99, 99, 99, true
        """)
    void letsInWhatEachBoundAllows(
            @Nullable Integer inFlight,
            @Nullable Integer percent,
            @Nullable Integer hour,
            @Nullable Integer day,
            @Nullable Integer failures,
            long isInFlight,
            long lastHour,
            long lastDay,
            long size,
            boolean letIn) {
        var bounds = new Bounds(
                Optional.ofNullable(inFlight),
                Optional.ofNullable(percent),
                Optional.ofNullable(hour),
                Optional.ofNullable(day),
                Optional.ofNullable(failures),
                Duration.ofHours(1));

        var hold = budget(bounds, Optional.empty()).hold(new Use(isInFlight, lastHour, lastDay, size));

        assertThat(hold.isEmpty()).as(String.valueOf(hold)).isEqualTo(letIn);
        hold.ifPresent(held -> assertThat(held.message()).contains("careful", "/api/v1/budgets/bud_"));
    }

    @Test
    void letsNothingInThatWasHalted() {
        var bounds = new Bounds(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(3),
                Duration.ofHours(1));

        assertThat(budget(bounds, Optional.of(NOON)).hold(new Use(0, 0, 0, 9)))
                .get()
                .satisfies(hold -> assertThat(hold.message()).contains("3 of its operations failed", "/release"));
    }

    @Test
    void isForWhatCarriesAllItsLabels() {
        var bounds = new Bounds(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(1));
        var budget = budget(bounds, Optional.empty());

        assertThat(budget.covers(Map.of("team", "web", "tier", "1"))).isTrue();
        assertThat(budget.covers(Map.of("team", "shop"))).isFalse();
        assertThat(budget.covers(Map.of())).isFalse();
    }

    private static DisruptionBudget budget(Bounds bounds, Optional<Instant> haltedAt) {
        return new DisruptionBudget(
                new UUID(1, 2),
                "careful",
                Map.of("team", "web"),
                bounds,
                haltedAt,
                Optional.empty(),
                0,
                "a",
                NOON,
                "a",
                NOON);
    }
}
