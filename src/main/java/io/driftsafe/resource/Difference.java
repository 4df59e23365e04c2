package io.driftsafe.resource;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One attribute that differs between two configurations; absent on one side when it was added or removed. */
public record Difference(AttributePath path, Optional<JsonNode> from, Optional<JsonNode> to) {

    public Difference mirrored() {
        return new Difference(path, to, from);
    }

    /** Equal by the canonical text of the values. */
    public boolean sameAs(Difference other) {
        return path.equals(other.path)
                && from.map(CanonicalJson::of).equals(other.from.map(CanonicalJson::of))
                && to.map(CanonicalJson::of).equals(other.to.map(CanonicalJson::of));
    }
}
