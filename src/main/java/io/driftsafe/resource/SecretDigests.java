package io.driftsafe.resource;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What stands where secrets were, {@code secret:<key id>:<64 hex>}; two tell something only if one key made both. */
final class SecretDigests {

    private static final String PREFIX = "secret:";
    private static final Pattern DIGEST = Pattern.compile(PREFIX + "([^:]+):[0-9a-f]{64}");

    private SecretDigests() {}

    /** @param keyed {@code <key id>:<64 hex>} */
    static JsonNode of(String keyed) {
        return JsonNodeFactory.instance.stringNode(PREFIX + keyed);
    }

    static boolean isOne(JsonNode value) {
        return value.isString() && DIGEST.matcher(value.stringValue()).matches();
    }

    /** Whether digests of several keys meet in the two values. */
    static boolean ofSeveralKeys(JsonNode one, JsonNode other) {
        var keys = new HashSet<String>();
        collectKeys(one, keys);
        collectKeys(other, keys);
        return keys.size() > 1;
    }

    private static void collectKeys(JsonNode value, Set<String> keys) {
        if (value.isString()) {
            var matcher = DIGEST.matcher(value.stringValue());
            if (matcher.matches()) {
                keys.add(matcher.group(1));
            }
        }
        value.values().forEach(member -> collectKeys(member, keys));
    }

    /** The value with all its digests alike. */
    static JsonNode alike(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.forEachEntry((name, member) -> copy.set(name, alike(member)));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(alike(element)));
                yield copy;
            }
            default -> isOne(value) ? JsonNodeFactory.instance.stringNode(PREFIX) : value;
        };
    }
}
