package io.driftsafe.gate;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A label of operations, with its value. */
record Label(
        @NotBlank @Size(max = 63) String name,
        @NotNull @Size(max = 256) String value) {}
