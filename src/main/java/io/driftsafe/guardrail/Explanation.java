package io.driftsafe.guardrail;

import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why somebody does it. */
record Explanation(@Nullable @Size(min = 1, max = 1000) String reason) {

    static Optional<String> reason(@Nullable Explanation explanation) {
        return explanation == null ? Optional.empty() : Optional.ofNullable(explanation.reason());
    }
}
