package io.driftsafe.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disruption budget as it is asked for; what is left out is not bounded.
 *
 * @param labels which all operations of the group carry
 * @param maxInFlightPercent of the group's operations that are not over or have been for less than a day, at least one
 * @param stopAfterFailures so many within the window, and nothing more of the group begins until it is released
 * @param failureWindowSeconds left out, an hour
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NewBudget(
        @NotBlank @Size(max = 100) String name,
        @NotEmpty @Size(max = 16) Map<@NotBlank @Size(max = 63) String, @NotNull @Size(max = 256) String> labels,
        @Nullable @Min(0) @Max(100_000) Integer maxInFlight,
        @Nullable @Min(1) @Max(100) Integer maxInFlightPercent,
        @Nullable @Min(0) @Max(1_000_000) Integer maxPerHour,
        @Nullable @Min(0) @Max(1_000_000) Integer maxPerDay,
        @Nullable @Min(1) @Max(1_000_000) Integer stopAfterFailures,
        @Nullable @Min(60) @Max(604_800) Long failureWindowSeconds) {

    DisruptionBudget.Bounds bounds() {
        return new DisruptionBudget.Bounds(
                Optional.ofNullable(maxInFlight),
                Optional.ofNullable(maxInFlightPercent),
                Optional.ofNullable(maxPerHour),
                Optional.ofNullable(maxPerDay),
                Optional.ofNullable(stopAfterFailures),
                failureWindowSeconds == null ? Duration.ofHours(1) : Duration.ofSeconds(failureWindowSeconds));
    }
}
