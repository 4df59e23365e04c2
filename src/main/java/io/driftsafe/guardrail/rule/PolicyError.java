package io.driftsafe.guardrail.rule;

import io.driftsafe.problem.Refusal.FieldError;
import java.util.Optional;

/**
 * Something that a policy must not say.
 *
 * @param pointer a JSON Pointer into its content, as {@code /rules/0/expression}
 * @param place where in the expression, if it is one
 */
public record PolicyError(String pointer, Optional<Place> place, String message) {

    /** For people. */
    public String text() {
        return place.map(at -> "line %d, column %d: %s".formatted(at.line(), at.column(), message))
                .orElse(message);
    }

    FieldError within(String pointer) {
        return new FieldError(
                pointer + this.pointer,
                text(),
                place.map(Place::line).orElse(null),
                place.map(Place::column).orElse(null));
    }

    /** A place in an expression; the first line and the first column are 1. */
    public record Place(int line, int column) {}
}
