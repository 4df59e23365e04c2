package io.driftsafe.guardrail.rule;

import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.values.NullValue;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether anybody on the internet is let in, by ranges of addresses or by a resource's policy as AWS has them. */
final class OpenAccess {

    /** With as many addresses a range may still be one that was meant; together more of them let anybody in. */
    private static final AddressRange LARGEST_IPV4 = AddressRange.parse("0.0.0.0/8");

    private static final AddressRange LARGEST_IPV6 = AddressRange.parse("::/16");

    /** From the internet nobody comes with such an address. */
    private static final List<AddressRange> PRIVATE = Stream.of(
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "fc00::/7",
                    "fe80::/10")
            .map(AddressRange::parse)
            .toList();

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private OpenAccess() {}

    /** @param ranges texts, in lists of any depth */
    static boolean toAddresses(Object ranges) {
        var all = texts(ranges)
                .filter(text -> !text.isEmpty())
                .map(RuleFunctions::range)
                .filter(range -> PRIVATE.stream().noneMatch(area -> area.contains(range)))
                .toList();
        return Stream.of(LARGEST_IPV4, LARGEST_IPV6)
                .anyMatch(largest -> together(all, largest.length()).compareTo(largest.size()) > 0);
    }

    private static Stream<String> texts(Object value) {
        return switch (value) {
            case Collection<?> list -> list.stream().flatMap(OpenAccess::texts);
            case String text -> Stream.of(text);
            case NullValue _ -> Stream.empty();
            default -> throw new CelInvalidArgumentException("Ranges of addresses are texts, or lists of such");
        };
    }

    /** How many addresses of a length there are in any of the ranges. */
    private static BigInteger together(List<AddressRange> ranges, int length) {
        var sum = BigInteger.ZERO;
        var next = BigInteger.ZERO;
        var sorted = ranges.stream()
                .filter(range -> range.length() == length)
                .sorted(Comparator.comparing(AddressRange::first))
                .toList();
        for (var range : sorted) {
            var end = range.first().add(range.size());
            sum = sum.add(end.subtract(range.first().max(next)).max(BigInteger.ZERO));
            next = next.max(end);
        }
        return sum;
    }

    /** Conditions are not weighed, for what they keep out is not known. */
    static boolean byPolicy(Object policy) {
        var document = document(policy);
        var statements = document.get("Statement");
        return statements == null ? letsIn(document) : elements(statements).anyMatch(OpenAccess::letsIn);
    }

    private static JsonNode document(Object policy) {
        return switch (policy) {
            case String text when text.isBlank() -> JSON.createObjectNode();
            case String text -> parsed(text);
            case NullValue _ -> JSON.createObjectNode();
            case Attributes attributes -> attributes.json();
            default -> throw new CelInvalidArgumentException("A policy of a resource is a JSON object, or its text");
        };
    }

    private static JsonNode parsed(String text) {
        try {
            var document = JSON.readTree(text);
            if (document.isObject()) {
                return document;
            }
        } catch (JacksonException noJson) {
            // Said below, without the text: it may be long.
        }
        throw new CelInvalidArgumentException("The policy of the resource is no JSON object");
    }

    private static boolean letsIn(JsonNode statement) {
        var effect = statement.get("Effect");
        if (effect != null && effect.isString() && effect.stringValue().equals("Deny")) {
            return false;
        }
        var principal = statement.get("Principal");
        return statement.has("NotPrincipal") || (principal != null && isAnybody(principal));
    }

    private static boolean isAnybody(JsonNode principal) {
        return principal.isString()
                ? principal.stringValue().contains("*")
                : principal.values().stream().anyMatch(OpenAccess::isAnybody);
    }

    private static Stream<JsonNode> elements(JsonNode value) {
        return value.isArray() ? value.values().stream() : Stream.of(value);
    }
}
