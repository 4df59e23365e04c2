package io.driftsafe.provider.kubernetes;

import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * By what the service asks how far the cluster is with a write of its own.
 *
 * @param key of the write
 * @param generation that the server said the object has since the write: at any other, somebody else has changed it
 * @param unresized why pods that were to be resized where they run were not; empty where nothing came in the way
 */
record WriteHandle(String key, long generation, Optional<String> unresized) {

    static WriteHandle of(ObjectNode json) {
        return new WriteHandle(
                json.path("write").asString(""),
                json.path("generation").asLong(0),
                json.path("unresized").asStringOpt());
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("write", key).put("generation", generation);
        unresized.ifPresent(why -> json.put("unresized", why));
        return json;
    }
}
