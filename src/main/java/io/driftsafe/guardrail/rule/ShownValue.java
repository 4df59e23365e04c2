package io.driftsafe.guardrail.rule;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.ErrorValue;
import dev.cel.common.values.NullValue;
import io.driftsafe.resource.CanonicalJson;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A value of an expression as people are shown it: cut where it is long, and without digests of secrets. */
final class ShownValue {

    private static final int LONGEST = 200;
    private static final int MOST_ELEMENTS = 100;
    private static final int DEEPEST = 8;
    private static final String CUT = "...";

    private ShownValue() {}

    static String text(Object value) {
        return shortened(CanonicalJson.of(json(value)));
    }

    static boolean isError(Object value) {
        return value instanceof ErrorValue;
    }

    /** Of large ones the beginning. */
    static JsonNode json(Object value) {
        return json(value, DEEPEST);
    }

    private static JsonNode json(Object value, int depth) {
        var nodes = JsonNodeFactory.instance;
        return switch (value) {
            case Boolean bool -> nodes.booleanNode(bool);
            case Long number -> nodes.numberNode(number);
            case Double number when Double.isFinite(number) -> nodes.numberNode(BigDecimal.valueOf(number));
            case NullValue _ -> nodes.nullNode();
            case Secret secret -> nodes.stringNode(secret.toString());
            case Facts facts -> object(facts.known(), depth);
            case Optional<?> optional ->
                optional.<JsonNode>map(inner -> json(inner, depth)).orElseGet(nodes::nullNode);
            case Map<?, ?> map -> object(map, depth);
            case Collection<?> list -> array(list, depth);
            case CelByteString bytes -> nodes.stringNode("%d bytes".formatted(bytes.size()));
            default -> nodes.stringNode(wellFormed(shortened(masked(String.valueOf(value)))));
        };
    }

    private static JsonNode object(Map<?, ?> map, int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        if (depth == 0) {
            return JsonNodeFactory.instance.stringNode(CUT);
        }
        map.entrySet().stream()
                .limit(MOST_ELEMENTS)
                .forEach(entry -> object.set(
                        wellFormed(shortened(masked(String.valueOf(entry.getKey())))),
                        json(entry.getValue(), depth - 1)));
        return object;
    }

    private static JsonNode array(Collection<?> list, int depth) {
        var array = JsonNodeFactory.instance.arrayNode();
        if (depth == 0) {
            return JsonNodeFactory.instance.stringNode(CUT);
        }
        list.stream().limit(MOST_ELEMENTS).forEach(element -> array.add(json(element, depth - 1)));
        if (list.size() > MOST_ELEMENTS) {
            array.add(CUT);
        }
        return array;
    }

    /** Not even the digest of a secret is shown, for a guess could be tried on it. */
    static String masked(String text) {
        return Secret.DIGEST.matcher(text).replaceAll(Secret.SHOWN);
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + CUT;
    }

    static String oneLine(String text) {
        return wellFormed(shortened(text.replaceAll("\\s+", " ").strip()));
    }

    /** A cut or a function may have split a pair of surrogates, which no JSON can hold. */
    private static String wellFormed(String text) {
        return text.codePoints()
                .map(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
