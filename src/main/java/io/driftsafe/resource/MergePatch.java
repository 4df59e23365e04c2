package io.driftsafe.resource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396). */
final class MergePatch {

    private MergePatch() {}

    static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        var merged = target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        changes.forEachEntry((name, value) -> {
            if (value.isNull()) {
                merged.remove(name);
            } else {
                var before = merged.get(name);
                merged.set(name, apply(before == null ? JsonNodeFactory.instance.nullNode() : before, value));
            }
        });
        return merged;
    }
}
