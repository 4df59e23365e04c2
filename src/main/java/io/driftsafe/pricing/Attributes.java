package io.driftsafe.pricing;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Configuration;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A configuration's top-level attributes as a price needs them; of the wrong kind is as good as unknown. */
record Attributes(Configuration configuration) {

    boolean has(String name) {
        return value(name).isPresent();
    }

    Optional<String> text(String name) {
        return value(name).filter(JsonNode::isString).map(JsonNode::stringValue).filter(text -> !text.isEmpty());
    }

    /** The default where the attribute is absent, nothing where it is no text. */
    Optional<String> textOr(String name, String absent) {
        return has(name) ? text(name) : Optional.of(absent);
    }

    Optional<Boolean> flagOr(String name, boolean absent) {
        return has(name) ? value(name).filter(JsonNode::isBoolean).map(JsonNode::booleanValue) : Optional.of(absent);
    }

    Optional<BigDecimal> positive(String name) {
        return value(name)
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .filter(number -> number.signum() > 0);
    }

    /** The default where the attribute is absent or zero, as a provider shows one that was never set. */
    Optional<BigDecimal> positiveOr(String name, BigDecimal unset) {
        return isUnset(name) ? Optional.of(unset) : positive(name);
    }

    boolean isUnset(String name) {
        return value(name)
                .map(value -> value.isNumber() && value.decimalValue().signum() == 0)
                .orElse(true);
    }

    private Optional<JsonNode> value(String name) {
        return configuration.at(AttributePath.ROOT.child(name));
    }
}
