package io.driftsafe.resource;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Configurations, changed ones and merge patches from a seed: few names, so that they often meet, and hard values. */
public final class ConfigurationGenerator {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES =
            List.of("size", "tags", "a/b", "m~n", "", "é", "\uD83D\uDE00", "\uFB33", "0", "groups", "ids");
    private static final List<String> TEXTS =
            List.of("", "t3.large", "\u0000\u001f\"\\\n", "\u2028", "\uD83D\uDE00", "1", "null");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "1.0",
            "1e0",
            "-1",
            "0.1",
            "1e21",
            "1e-7",
            "9007199254740992",
            "9007199254740993",
            "1e308",
            "12345678901234567890123456789012345.67",
            "100",
            "1E2");

    private final Random random;

    public ConfigurationGenerator(long seed) {
        random = new Random(seed);
    }

    public Configuration configuration() {
        return Configuration.of(object(3));
    }

    /** The configuration with a few attributes set, removed or replaced. */
    public Configuration changed(Configuration configuration) {
        return configuration.merge(patch(configuration.json(), 3));
    }

    /** A merge patch that often meets what is there. */
    public ObjectNode patch(JsonNode target, int depth) {
        var patch = JSON.objectNode();
        for (var i = random.nextInt(4); i > 0; i--) {
            var name = name();
            var there = target.get(name);
            patch.set(
                    name,
                    switch (random.nextInt(4)) {
                        case 0 -> JSON.nullNode();
                        case 1, 2 -> there instanceof ObjectNode && depth > 0 ? patch(there, depth - 1) : value(depth);
                        default -> value(depth);
                    });
        }
        return patch;
    }

    /** An equal configuration, written otherwise: members in another order, numbers with other digits, more nulls. */
    public JsonNode rewritten(JsonNode value) {
        if (value.isObject()) {
            var names = new ArrayList<>(value.propertyNames());
            Collections.shuffle(names, random);
            var copy = JSON.objectNode();
            names.forEach(name -> copy.set(name, rewritten(value.get(name))));
            copy.set("absent" + random.nextInt(3), JSON.nullNode());
            return copy;
        }
        if (value.isArray()) {
            var copy = JSON.arrayNode();
            value.forEach(element -> copy.add(rewritten(element)));
            return copy;
        }
        return value.isNumber() ? JSON.numberNode(otherDigits(value.decimalValue())) : value;
    }

    public String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private BigDecimal otherDigits(BigDecimal number) {
        return random.nextBoolean() ? number.stripTrailingZeros() : number.setScale(Math.max(0, number.scale()) + 2);
    }

    private ObjectNode object(int depth) {
        var object = JSON.objectNode();
        for (var i = random.nextInt(6); i > 0; i--) {
            object.set(name(), value(depth));
        }
        return object;
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> JSON.stringNode(TEXTS.get(random.nextInt(TEXTS.size())));
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size()))));
            case 3 -> JSON.numberNode(new BigDecimal(new BigInteger(80, random), random.nextInt(20)));
            case 4 -> JSON.nullNode();
            case 5, 6 -> object(depth - 1);
            default -> {
                var array = JSON.arrayNode();
                var objects = random.nextBoolean();
                for (var i = random.nextInt(4); i > 0; i--) {
                    array.add(objects ? object(depth - 1) : value(depth - 1));
                }
                yield array;
            }
        };
    }
}
