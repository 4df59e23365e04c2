package io.driftsafe.wire;

import tools.jackson.databind.JsonNode;

/** A body in YAML, as the JSON that it stands for; controllers take it as a parameter. */
public record YamlBody(JsonNode json) {}
