package io.driftsafe.provider.simulated;

/** A text as Terraform writes it between quotes in an address. */
final class TerraformString {

    private TerraformString() {}

    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            var character = text.codePointAt(i);
            switch (character) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '$', '%' ->
                    quoted.append(
                            text.startsWith("{", i + 1)
                                    ? Character.toString(character).repeat(2)
                                    : Character.toString(character));
                default -> quoted.append(printable(character) ? Character.toString(character) : escaped(character));
            }
        }
        return quoted.append('"').toString();
    }

    private static String escaped(int character) {
        return (Character.isBmpCodePoint(character) ? "\\u%04x" : "\\U%08x").formatted(character);
    }

    /** As Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and the plain space. */
    private static boolean printable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
