package io.driftsafe.resource;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which values of an attribute a cloud takes. */
public record Limits(boolean growOnly, Optional<BigDecimal> minimum, Optional<BigDecimal> maximum, List<String> oneOf) {

    public static final Limits NONE = new Limits(false, Optional.empty(), Optional.empty(), List.of());

    public Limits {
        oneOf = List.copyOf(oneOf);
        if (minimum.isPresent() && maximum.isPresent() && minimum.get().compareTo(maximum.get()) > 0) {
            throw new IllegalArgumentException("The minimum is above the maximum");
        }
    }

    /** Why the change would be refused, as the rest of a sentence that begins with the attribute's name. */
    public Optional<String> refusal(Optional<JsonNode> from, Optional<JsonNode> to) {
        if (to.isEmpty()) {
            return growOnly ? Optional.of("cannot be removed") : Optional.empty();
        }
        var wanted = to.get();
        if (!oneOf.isEmpty() && !oneOf.contains(wanted.isString() ? wanted.stringValue() : CanonicalJson.of(wanted))) {
            return Optional.of("must be one of " + String.join(", ", oneOf));
        }
        if (minimum.isEmpty() && maximum.isEmpty() && !growOnly) {
            return Optional.empty();
        }
        if (!wanted.isNumber()) {
            return Optional.of("must be a number");
        }
        var number = wanted.decimalValue();
        if (minimum.filter(least -> number.compareTo(least) < 0).isPresent()
                || maximum.filter(most -> number.compareTo(most) > 0).isPresent()) {
            return Optional.of("must be " + range());
        }
        if (growOnly
                && from.filter(JsonNode::isNumber)
                        .filter(before -> number.compareTo(before.decimalValue()) < 0)
                        .isPresent()) {
            return Optional.of("can only grow");
        }
        return Optional.empty();
    }

    /** For people: what the limits are, or empty where there are none. */
    public String text() {
        var parts = new ArrayList<String>();
        if (minimum.isPresent() || maximum.isPresent()) {
            parts.add(range());
        }
        if (growOnly) {
            parts.add("can only grow");
        }
        if (!oneOf.isEmpty()) {
            parts.add("one of " + String.join(", ", oneOf));
        }
        return String.join("; ", parts);
    }

    private String range() {
        var least = minimum.map(BigDecimal::toPlainString);
        var most = maximum.map(BigDecimal::toPlainString);
        if (least.isPresent() && most.isPresent()) {
            return least.get() + " to " + most.get();
        }
        return least.map(value -> "at least " + value).orElseGet(() -> "at most " + most.orElseThrow());
    }
}
