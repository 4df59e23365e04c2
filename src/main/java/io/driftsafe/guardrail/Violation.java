package io.driftsafe.guardrail;

import org.springframework.modulith.NamedInterface;

/** One breach of a policy or a cost SLO; {@code blocks} tells a ban from a warning. */
@NamedInterface("violation")
public record Violation(String rule, String message, boolean blocks) {}
