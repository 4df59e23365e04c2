package io.driftsafe.guardrail;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** Policies as a file holds them: what they say, without their lives. */
record PolicyFile(@NotNull @Size(max = MOST) List<@NotNull @Valid NewPolicy> policies) {

    static final int MOST = 1000;
}
