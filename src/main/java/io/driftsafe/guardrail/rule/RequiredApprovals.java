package io.driftsafe.guardrail.rule;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** How many have to approve a change, and of which group they are. */
public record RequiredApprovals(
        @Min(1) @Max(20) int count,
        @NotBlank @Size(max = 100) String group) {

    @Override
    public String toString() {
        return "%d approval%s from %s".formatted(count, count == 1 ? "" : "s", group);
    }
}
