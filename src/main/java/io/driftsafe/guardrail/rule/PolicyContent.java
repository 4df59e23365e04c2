package io.driftsafe.guardrail.rule;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy says, without its name and its life: all that one version of it fixes. */
public record PolicyContent(
        @Size(max = 2000) String description,
        @Valid Scope scope,
        @Size(min = 1, max = MOST_RULES) List<@NotNull @Valid PolicyRule> rules) {

    /** In one policy. */
    public static final int MOST_RULES = 50;

    public PolicyContent(@Nullable String description, @Nullable Scope scope, @Nullable List<PolicyRule> rules) {
        this.description = description == null ? "" : description;
        this.scope = scope == null ? Scope.ALL : scope;
        this.rules = Scope.given(rules);
    }
}
