package io.driftsafe.resource;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The state in which a resource has to be before the cloud changes an attribute of it.
 *
 * @param state the attribute that tells the state
 * @param oneOf the values that it may then have
 */
public record NeedsStop(AttributePath state, List<String> oneOf) {

    public NeedsStop {
        oneOf = List.copyOf(oneOf);
        if (state.segments().isEmpty() || oneOf.isEmpty()) {
            throw new IllegalArgumentException("must name an attribute and the values that it may have");
        }
    }

    /**
     * Why the resource as it is would not be changed, as the rest of a sentence that begins with the attribute's name.
     */
    public Optional<String> refusal(Configuration current) {
        var now = current.at(state);
        if (now.filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(oneOf::contains)
                .isPresent()) {
            return Optional.empty();
        }
        return Optional.of("can be changed only while %s is %s, and it is %s"
                .formatted(state, values(), now.map(CanonicalJson::of).orElse("not known")));
    }

    /** For people. */
    public String text() {
        return "only while %s is %s".formatted(state, values());
    }

    private String values() {
        return String.join(" or ", oneOf);
    }
}
