package io.driftsafe.guardrail;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a policy is tried on.
 *
 * @param version its newest, where none is named
 * @param newest how many operations at most; left out, all
 * @param show how many of those that differ are shown; left out, 50
 */
record SimulationRequest(
        @Nullable @Min(1) Integer version,
        @Nullable @Min(1) Integer newest,
        @Nullable @Valid OperationFilter filter,
        @Nullable @Min(0) @Max(200) Integer show) {

    static final SimulationRequest OF_ALL = new SimulationRequest(null, null, null, null);

    private static final int USUALLY_SHOWN = 50;

    int mostShown() {
        return show == null ? USUALLY_SHOWN : show;
    }

    PastOperations.Filter operations() {
        return (filter == null ? OperationFilter.ALL : filter).filter();
    }

    /** Which operations; what is left out holds for all. */
    record OperationFilter(
            @Nullable @Size(min = 1, max = 63) String provider,
            @Nullable @Size(min = 1, max = 256) String account,
            @Nullable @Size(min = 1, max = 2048) String resourceId,
            @Nullable @Size(min = 1, max = 256) String resourceType,
            @Nullable @Size(max = 64) Map<String, @NotNull String> labels,
            @Nullable Instant createdAfter,
            @Nullable Instant createdBefore) {

        private static final OperationFilter ALL = new OperationFilter(null, null, null, null, null, null, null);

        private PastOperations.Filter filter() {
            return new PastOperations.Filter(
                    Optional.ofNullable(provider),
                    Optional.ofNullable(account),
                    Optional.ofNullable(resourceId),
                    Optional.ofNullable(resourceType),
                    labels == null ? Map.of() : Map.copyOf(labels),
                    Optional.ofNullable(createdAfter),
                    Optional.ofNullable(createdBefore));
        }
    }
}
