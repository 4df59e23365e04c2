package io.driftsafe.resource;

import tools.jackson.databind.JsonNode;

/**
 * What has to be written, and to show, before an attribute is changed, as a last snapshot before a volume is deleted.
 *
 * @param before the attribute
 * @param path what is written first, unless it has the value already
 */
public record Prelude(AttributePath before, AttributePath path, JsonNode value) {

    public Prelude {
        if (before.equals(path) || path.segments().isEmpty() || value.isNull()) {
            throw new IllegalArgumentException(
                    "must name an attribute, another one that is written first, and its value");
        }
    }
}
