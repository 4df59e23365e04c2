package io.driftsafe.resource;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One attribute that a fix sets ({@code to} present) or removes. */
public record Change(
        AttributePath path,
        Optional<JsonNode> from,
        Optional<JsonNode> to,
        Reversibility reversibility,
        Downtime downtime) {

    /** The other way round, back to what was there before. */
    public Change undone(Optional<JsonNode> before) {
        return new Change(path, to, before, reversibility, downtime);
    }
}
