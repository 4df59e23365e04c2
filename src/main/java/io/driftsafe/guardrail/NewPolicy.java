package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.guardrail.rule.PolicyRule;
import io.driftsafe.guardrail.rule.Scope;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy as it is asked for, or as it stands in a file.
 *
 * @param scope left out, it is for every change
 */
record NewPolicy(
        @NotNull
        @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}",
                message =
                        "has 1 to 100 letters, digits, hyphens, underscores and dots, and begins with a letter or digit")
        String name,

        @Nullable @Size(max = 2000) String description,
        @Nullable @Valid Scope scope,

        @NotNull @Size(min = 1, max = PolicyContent.MOST_RULES)
        List<@NotNull @Valid PolicyRule> rules) {

    PolicyContent content() {
        return new PolicyContent(description, scope, rules);
    }
}
