package io.driftsafe.provider.aws;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A number of things, whether it came as 2 or as 2.0; pure. */
final class WholeNumber {

    private WholeNumber() {}

    /** Empty if it is none. */
    static Optional<Integer> of(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToInt()
                ? Optional.of(value.decimalValue().intValueExact())
                : Optional.empty();
    }
}
