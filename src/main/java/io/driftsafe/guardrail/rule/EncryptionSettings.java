package io.driftsafe.guardrail.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a configuration says of encryption: by the path of each setting, without places in lists, how strong each is.
 */
final class EncryptionSettings {

    private static final Pattern SETTING = Pattern.compile(
            "(?!.*(?:context|password)).*(?:encrypt|kms|cmek|(?:^|_)sse(?:_|$)|customer_managed_key|key_vault_key).*");

    /** Within a setting that is a block. */
    private static final Pattern PART = Pattern.compile("enabled|status|.*algorithm|.*type|.*mode|.*key.*");

    private static final Pattern GRADED = Pattern.compile(".*(?:algorithm|type|mode)");

    private static final Set<String> OFF = Set.of("", "false", "none", "off", "disabled", "no", "0");

    private final Map<String, List<Integer>> strengths = new TreeMap<>();

    private EncryptionSettings() {}

    /** The paths of the settings of one configuration that are weaker in another, or fewer. */
    static List<String> lost(Map<?, ?> before, Map<?, ?> after) {
        var was = of(before).strengths;
        var is = of(after).strengths;
        return was.entrySet().stream()
                .filter(setting -> isLost(setting.getValue(), is.getOrDefault(setting.getKey(), List.of())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isLost(List<Integer> was, List<Integer> is) {
        return was.stream().distinct().anyMatch(strength -> atLeast(is, strength) < atLeast(was, strength));
    }

    private static long atLeast(List<Integer> strengths, int least) {
        return strengths.stream().filter(strength -> strength >= least).count();
    }

    private static EncryptionSettings of(Map<?, ?> configuration) {
        var settings = new EncryptionSettings();
        if (configuration instanceof Attributes attributes) {
            settings.collect(attributes.json(), "", false);
        }
        return settings;
    }

    private void collect(ObjectNode object, String path, boolean within) {
        object.forEachEntry((name, value) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            var isSetting = SETTING.matcher(lower).matches();
            var here = path + "/" + name;
            if (isSetting || (within && PART.matcher(lower).matches())) {
                note(here, strength(lower, value));
            }
            descend(value, here, within || isSetting);
        });
    }

    private void descend(JsonNode value, String path, boolean within) {
        switch (value) {
            case ObjectNode object -> collect(object, path, within);
            case ArrayNode array -> array.values().forEach(element -> descend(element, path, within));
            default -> {}
        }
    }

    private void note(String path, int strength) {
        if (strength > 0) {
            strengths.computeIfAbsent(path, _ -> new ArrayList<>()).add(strength);
        }
    }

    /** None is 0; a key of one's own protects more than one that comes by itself. */
    private static int strength(String name, JsonNode value) {
        if (value.isContainer()) {
            return value.isEmpty() ? 0 : 1;
        }
        var text = value.isNull() ? "" : value.asString().strip().toLowerCase(Locale.ROOT);
        if (OFF.contains(text)) {
            return 0;
        }
        if (!GRADED.matcher(name).matches()) {
            return 1;
        }
        return text.contains("dsse") ? 4 : text.contains("kms") ? 3 : text.equals("preferred") ? 1 : 2;
    }
}
