package io.driftsafe.guardrail;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An exemption as it is asked for.
 *
 * @param provider of the resources, as a pattern; {@code simulated} where it is left out, as in an operation
 * @param account as a pattern; {@code default} where it is left out
 * @param resourcePattern of resource ids; {@code *} stands for any characters, {@code ?} for any one
 * @param expiresAt at most 365 days from now
 */
record NewExemption(
        @NotBlank @Size(max = 100) String policyId,

        @Nullable @Size(min = 1, max = 64) String provider,
        @Nullable @Size(min = 1, max = 256) String account,
        @NotBlank @Size(max = 2048) String resourcePattern,
        @NotBlank @Size(max = 2000) String justification,
        @NotBlank @Size(max = 200) String ticket,
        @NotNull Instant expiresAt) {}
