package io.driftsafe.guardrail.rule;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a policy requires of a change, as validations of Kubernetes' admission policies are written.
 *
 * @param name unique within its policy
 * @param when in CEL: whether the rule is about this change; left out, it is about every one in the policy's scope
 * @param expression in CEL: what is required; true is satisfied
 * @param message what is said when it is not; the values that the expression saw are added
 * @param messageExpression in CEL: a text that is said instead of the message, with values of the change
 * @param remedy what would satisfy the rule, for people
 * @param approvals only with the effect {@code require_approval}, and there always
 */
public record PolicyRule(
        @NotBlank
        @Pattern(
                regexp = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}",
                message =
                        "has 1 to 100 letters, digits, hyphens, underscores and dots, and begins with a letter or digit")
        String name,

        @Nullable @Size(min = 1, max = LONGEST_EXPRESSION) String when,

        @NotBlank @Size(max = LONGEST_EXPRESSION) String expression,
        @NotNull Effect effect,
        @NotNull Severity severity,
        @NotBlank @Size(max = 1000) String message,

        @Nullable @Size(min = 1, max = LONGEST_EXPRESSION) String messageExpression,

        @Nullable @Size(min = 1, max = 1000) String remedy,

        @Nullable @Valid RequiredApprovals approvals) {

    /** In characters. */
    public static final int LONGEST_EXPRESSION = 4000;
}
