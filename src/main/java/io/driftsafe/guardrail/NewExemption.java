package io.driftsafe.guardrail;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;

/**
 * An exemption as it is asked for.
 *
 * @param resourcePattern of resource ids; {@code *} stands for any characters, {@code ?} for any one
 * @param expiresAt at most 365 days from now
 */
record NewExemption(
        @NotBlank @Size(max = 100) String policyId,
        @NotBlank @Size(max = 2048) String resourcePattern,
        @NotBlank @Size(max = 2000) String justification,
        @NotBlank @Size(max = 200) String ticket,
        @NotNull Instant expiresAt) {}
