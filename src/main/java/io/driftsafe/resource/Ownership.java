package io.driftsafe.resource;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The mark that another tool leaves on a resource that it manages.
 *
 * @param owner the tool, for people
 * @param path where it writes its mark
 * @param value the mark itself, in any case; empty where any value is one and names the owner's own object
 */
public record Ownership(String owner, PathPattern path, Optional<String> value) {

    /** Whose the resource is, if it bears the mark. */
    public Optional<String> of(Configuration configuration) {
        return configuration
                .valuesAt(path)
                .filter(found -> !found.isNull())
                .map(Ownership::text)
                .filter(found -> value.map(mark -> mark.equalsIgnoreCase(found)).orElse(!found.isBlank()))
                .findFirst()
                .map(found -> value.isPresent() ? owner : owner + " " + found);
    }

    private static String text(JsonNode found) {
        return found.isString() ? found.stringValue() : CanonicalJson.of(found);
    }
}
