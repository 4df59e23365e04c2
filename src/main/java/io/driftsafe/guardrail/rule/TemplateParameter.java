package io.driftsafe.guardrail.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.StringNode;

/**
 * Something that a template leaves open.
 *
 * @param otherwise the value that it has if none is given; null where one has to be given
 * @param pattern a regular expression that a text, or each of several, has to match
 */
public record TemplateParameter(
        String name,
        Type type,
        String description,
        @JsonProperty("default") @Nullable JsonNode otherwise,
        @Nullable Long minimum,
        @Nullable Long maximum,
        @Nullable String pattern) {

    private static final int MOST_TEXTS = 50;
    private static final BigDecimal MOST_MONEY = new BigDecimal("999999999999.99");

    public TemplateParameter {
        if (otherwise != null
                && type.complaint(otherwise, minimum, maximum, pattern).isPresent()) {
            throw new IllegalArgumentException("The default of %s is none of its values".formatted(name));
        }
    }

    /** Why the value is none of this parameter, as the rest of a sentence that begins with its name. */
    Optional<String> complaint(JsonNode value) {
        return type.complaint(value, minimum, maximum, pattern);
    }

    /** The value as it is written in an expression. */
    String literal(JsonNode value) {
        return switch (type) {
            case MONEY -> value.decimalValue().setScale(2).toPlainString();
            case INTEGER -> value.bigIntegerValue().toString();
            case BOOLEAN -> Boolean.toString(value.booleanValue());
            case TEXT -> quoted(value.stringValue());
            case TEXTS ->
                value.valueStream().map(text -> quoted(text.stringValue())).collect(Collectors.joining(", ", "[", "]"));
        };
    }

    /** The value as people are told it. */
    String text(JsonNode value) {
        return switch (type) {
            case MONEY -> value.decimalValue().stripTrailingZeros().toPlainString();
            case TEXT -> value.stringValue();
            case TEXTS -> value.valueStream().map(JsonNode::stringValue).collect(Collectors.joining(", "));
            case INTEGER, BOOLEAN -> literal(value);
        };
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (point < ' ') {
                        quoted.append("\\u%04x".formatted(point));
                    } else {
                        quoted.appendCodePoint(point);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** What kind of value it takes. */
    public enum Type {
        /** US dollars, to the cent. */
        MONEY,
        INTEGER,
        BOOLEAN,
        TEXT,
        /** Several, at least one. */
        TEXTS;

        private Optional<String> complaint(
                JsonNode value, @Nullable Long minimum, @Nullable Long maximum, @Nullable String pattern) {
            return switch (this) {
                case MONEY ->
                    isMoney(value)
                            ? Optional.empty()
                            : Optional.of("must be an amount from 0 to %s, to the cent".formatted(MOST_MONEY));
                case INTEGER ->
                    value.isIntegralNumber()
                                    && value.canConvertToLong()
                                    && value.longValue() >= (minimum == null ? Long.MIN_VALUE : minimum)
                                    && value.longValue() <= (maximum == null ? Long.MAX_VALUE : maximum)
                            ? Optional.empty()
                            : Optional.of("must be a whole number from %d to %d".formatted(minimum, maximum));
                case BOOLEAN -> value.isBoolean() ? Optional.empty() : Optional.of("must be true or false");
                case TEXT -> isText(value, pattern) ? Optional.empty() : Optional.of("must be a text" + like(pattern));
                case TEXTS ->
                    value instanceof ArrayNode texts
                                    && !texts.isEmpty()
                                    && texts.size() <= MOST_TEXTS
                                    && IntStream.range(0, texts.size()).allMatch(i -> isText(texts.get(i), pattern))
                            ? Optional.empty()
                            : Optional.of("must be a list of 1 to %d texts%s".formatted(MOST_TEXTS, like(pattern)));
            };
        }

        private static boolean isMoney(JsonNode value) {
            return value.isNumber()
                    && value.decimalValue().signum() >= 0
                    && value.decimalValue().compareTo(MOST_MONEY) <= 0
                    && value.decimalValue().stripTrailingZeros().scale() <= 2;
        }

        private static boolean isText(JsonNode value, @Nullable String pattern) {
            return value instanceof StringNode text
                    && (pattern == null || Pattern.matches(pattern, text.stringValue()));
        }

        private static String like(@Nullable String pattern) {
            return pattern == null ? "" : " like " + pattern;
        }
    }

    static List<String> names(List<TemplateParameter> parameters) {
        return parameters.stream().map(TemplateParameter::name).toList();
    }
}
