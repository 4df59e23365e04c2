package io.driftsafe.resource;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Which changes of an attribute a cloud takes back only so often, and so perhaps not at once.
 *
 * @param raised whether those are that make it larger
 * @param to whether those are that set it to one of these
 */
public record LateUndo(boolean raised, List<String> to) {

    public LateUndo {
        to = List.copyOf(to);
        if (raised != to.isEmpty()) {
            throw new IllegalArgumentException("must name either values or that it is raised");
        }
    }

    /** For people. */
    public String text() {
        return "may have to wait before it is taken back, if "
                + (raised ? "raised" : "set to " + String.join(" or ", to));
    }

    boolean isOf(Optional<JsonNode> before, Optional<JsonNode> after) {
        return raised
                ? number(after).compareTo(number(before)) > 0
                : after.filter(JsonNode::isString)
                        .map(JsonNode::stringValue)
                        .filter(to::contains)
                        .isPresent();
    }

    private static BigDecimal number(Optional<JsonNode> value) {
        return value.filter(JsonNode::isNumber).map(JsonNode::decimalValue).orElse(BigDecimal.ZERO);
    }
}
