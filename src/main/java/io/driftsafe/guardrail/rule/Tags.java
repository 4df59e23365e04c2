package io.driftsafe.guardrail.rule;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tags of a resource, or the labels where its cloud calls them so, as they stand in its configuration. */
final class Tags {

    private static final List<String> ENVIRONMENT = List.of("environment", "env");

    private Tags() {}

    /** Those of the resource itself, which win, and those that it bears by default of its provider. */
    static Map<String, String> of(Map<?, ?> configuration) {
        var tags = new LinkedHashMap<String, String>();
        collect(configuration.get("tags_all"), tags);
        collect(configuration.get("labels"), tags);
        if (configuration.get("metadata") instanceof List<?> blocks) {
            blocks.forEach(block -> collect(block instanceof Map<?, ?> metadata ? metadata.get("labels") : "", tags));
        }
        if (configuration.get("tag") instanceof List<?> blocks) {
            blocks.forEach(block -> collectBlock(block, tags));
        }
        collect(configuration.get("tags"), tags);
        return tags;
    }

    /** The values of the tags that tell the environment, whatever the case of their names. */
    static List<String> environments(Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> ENVIRONMENT.stream().anyMatch(tag.getKey()::equalsIgnoreCase))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void collect(@Nullable Object from, Map<String, String> tags) {
        if (from instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (name instanceof String text && isScalar(value)) {
                    tags.put(text, String.valueOf(value));
                }
            });
        }
    }

    /** As Auto Scaling groups have them. */
    private static void collectBlock(Object block, Map<String, String> tags) {
        if (block instanceof Map<?, ?> tag && tag.get("key") instanceof String name && isScalar(tag.get("value"))) {
            tags.put(name, String.valueOf(tag.get("value")));
        }
    }

    private static boolean isScalar(@Nullable Object value) {
        return value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Secret;
    }
}
