package io.driftsafe.resource;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The one text of a JSON value (RFC 8785), with numbers beyond a double's precision written by all their digits. */
public final class CanonicalJson {

    private static final int LONGEST_PLAIN_EXPONENT = 21;
    private static final int SMALLEST_PLAIN_EXPONENT = -6;

    private CanonicalJson() {}

    public static String of(JsonNode value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    /** Equal as values: members in any order, numbers by exact decimal value. */
    public static boolean equal(JsonNode one, JsonNode other) {
        return of(one).equals(of(other));
    }

    private static void write(JsonNode value, StringBuilder text) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject(value, text);
            case ARRAY -> writeArray(value, text);
            case STRING -> writeString(value.stringValue(), text);
            case NUMBER -> text.append(number(value.decimalValue()));
            case BOOLEAN -> text.append(value.booleanValue());
            case NULL -> text.append("null");
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("Not JSON: " + value.getNodeType());
        }
    }

    private static void writeObject(JsonNode object, StringBuilder text) {
        text.append('{');
        var first = true;
        for (var name : new TreeSet<>(object.propertyNames())) {
            if (!first) {
                text.append(',');
            }
            first = false;
            writeString(name, text);
            text.append(':');
            write(object.get(name), text);
        }
        text.append('}');
    }

    private static void writeArray(JsonNode array, StringBuilder text) {
        text.append('[');
        for (var i = 0; i < array.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            write(array.get(i), text);
        }
        text.append(']');
    }

    private static void writeString(String value, StringBuilder text) {
        if (value.codePoints().anyMatch(CanonicalJson::isLoneSurrogate)) {
            throw new IllegalArgumentException("A lone surrogate has no UTF-8 and so no hash of its own");
        }
        text.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < ' ') {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** As ECMAScript writes the nearest double where that is the same decimal, else all digits, plain. */
    static String number(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        var nearest = value.doubleValue();
        if (Double.isFinite(nearest) && nearest != 0) {
            var shortest = shortest(nearest);
            if (shortest.compareTo(value) == 0) {
                return ecmaScript(shortest.stripTrailingZeros());
            }
        }
        return value.stripTrailingZeros().toPlainString();
    }

    /** Java always writes two digits or more, and of the smallest doubles one digit is enough. */
    private static BigDecimal shortest(double value) {
        var text = new BigDecimal(Double.toString(value));
        var oneDigit = text.round(new MathContext(1));
        return oneDigit.doubleValue() == value ? oneDigit : text;
    }

    private static String ecmaScript(BigDecimal value) {
        var digits = value.unscaledValue().abs().toString();
        var exponent = digits.length() - value.scale();
        if (exponent > SMALLEST_PLAIN_EXPONENT && exponent <= LONGEST_PLAIN_EXPONENT) {
            return value.toPlainString();
        }
        var sign = value.signum() < 0 ? "-" : "";
        var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return sign + digits.charAt(0) + fraction + "e" + (exponent > 0 ? "+" : "") + (exponent - 1);
    }
}
