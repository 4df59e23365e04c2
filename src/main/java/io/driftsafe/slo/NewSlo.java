package io.driftsafe.slo;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A cost SLO as it is asked for.
 *
 * @param scope left out, it is about everything
 * @param enforcement left out, it blocks
 * @param costBasis which cost of bills counts; left out, the effective one
 */
record NewSlo(
        @NotBlank @Size(max = 100) String name,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Size(max = 2000)
        String description,

        @NotNull SloType type,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Valid
        SloScope scope,

        @NotNull @Valid Threshold threshold,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Valid
        Baseline baseline,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Enforcement enforcement,
        @NotBlank @Size(max = 100) String owner,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable CostBasis costBasis) {}
