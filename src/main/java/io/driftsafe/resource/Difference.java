package io.driftsafe.resource;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One attribute that differs between two configurations; absent on one side when it was added or removed. */
public record Difference(AttributePath path, Optional<JsonNode> from, Optional<JsonNode> to) {}
