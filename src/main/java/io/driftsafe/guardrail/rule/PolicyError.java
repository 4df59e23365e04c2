package io.driftsafe.guardrail.rule;

import java.util.Optional;

/**
 * Something that a policy must not say.
 *
 * @param pointer a JSON Pointer into its content, as {@code /rules/0/expression}
 * @param place where in the expression, if it is one
 */
public record PolicyError(String pointer, Optional<Place> place, String message) {

    /** A place in an expression; the first line and the first column are 1. */
    public record Place(int line, int column) {}
}
