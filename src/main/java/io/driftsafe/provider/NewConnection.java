package io.driftsafe.provider;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A connection as it is asked for, or as it stands in a file.
 *
 * @param name by which resources name it as their account
 */
record NewConnection(
        @NotNull @Pattern(regexp = "[a-z0-9-]{1,63}", message = "has 1 to 63 lower-case letters, digits and hyphens")
        String name,

        @NotNull @Size(min = 1, max = 63) String provider,
        @Nullable @Size(min = 1, max = 63) String region,
        @NotNull @Valid Credentials credentials,
        @Nullable @Size(min = 1, max = 2048) String roleArn,
        @Nullable @Size(min = 1, max = 1224) String externalId,
        @Nullable @Size(min = 1, max = 2048) String endpoint,
        @Nullable @Size(min = 1, max = 4096) String caFile) {}
