package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** JSON read token by token, each looked at before anybody gets it: only I-JSON (RFC 7493) that can be stored as is. */
final class InternetJson {

    private static final int DEEPEST = 64;
    private static final int MOST_DIGITS = 40;
    private static final int LARGEST_EXPONENT = 308;

    /** Far beyond what tools write; without them one string or one object could fill the memory. */
    private static final int LONGEST_TEXT = 16 << 20;

    private static final int MOST_MEMBERS = 200_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(LONGEST_TEXT)
                    .maxNumberLength(LONGEST_TEXT)
                    .build())
            .build();

    private final JsonParser parser;
    private final Deque<Set<String>> open = new ArrayDeque<>();
    private boolean begun;

    InternetJson(InputStream body) {
        var utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        parser = FACTORY.createParser(ObjectReadContext.empty(), new InputStreamReader(body, utf8));
    }

    /** @throws Refusal 400 {@code malformed-json}, with the place */
    static void check(byte[] body) {
        var json = new InternetJson(new ByteArrayInputStream(body));
        json.next();
        json.end();
    }

    /**
     * The next token of the one value that it is.
     *
     * @throws Refusal 400 {@code malformed-json}, with the place
     */
    JsonToken next() {
        var token = token();
        if (token == null) {
            throw refusal("It ends too early");
        }
        if (begun && open.isEmpty()) {
            throw refusal("Something follows after its end");
        }
        begun = true;
        try {
            check(token);
        } catch (JacksonException exception) {
            // The parser looks into a string or a number only when it is asked for it.
            throw refusal(exception);
        }
        return token;
    }

    /** Reads what is left of the value, and makes sure that nothing follows. */
    void end() {
        while (!open.isEmpty()) {
            next();
        }
        if (token() != null) {
            throw refusal("Something follows after its end");
        }
    }

    /** Passes over the object or array that begins here, if one does. */
    void skip() {
        var depth = open.size();
        if (parser.currentToken() instanceof JsonToken token && token.isStructStart()) {
            while (open.size() >= depth) {
                next();
            }
        }
    }

    JsonToken current() {
        return Objects.requireNonNull(parser.currentToken());
    }

    /** The current token as text: a name, a string or a number. */
    String text() {
        return parser.getString();
    }

    /** How many characters have been read. */
    long offset() {
        return parser.currentLocation().getCharOffset();
    }

    private @Nullable JsonToken token() {
        try {
            return parser.nextToken();
        } catch (JacksonException exception) {
            throw refusal(exception);
        }
    }

    private static Refusal refusal(JacksonException exception) {
        return switch (exception) {
            case StreamConstraintsException _ ->
                Refusal.of(
                        ProblemCode.TOO_LARGE,
                        "A string or a number in it has more than %d characters".formatted(LONGEST_TEXT));
            case UnexpectedEndOfInputException _ -> refusal("It ends too early", exception.getLocation());
            case JacksonIOException broken
            when !(broken.getCause() instanceof CharacterCodingException) ->
                refusal("It ends too early", exception.getLocation());
            default -> refusal("It is no JSON in UTF-8", exception.getLocation());
        };
    }

    private void check(JsonToken token) {
        switch (token) {
            case START_OBJECT, START_ARRAY -> {
                if (open.size() == DEEPEST) {
                    throw refusal("It is nested deeper than %d".formatted(DEEPEST));
                }
                open.push(new HashSet<>());
            }
            case END_OBJECT, END_ARRAY -> open.pop();
            case PROPERTY_NAME -> checkName(parser.currentName());
            case VALUE_STRING -> checkText(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(parser.getString());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> {}
        }
    }

    private void checkName(String name) {
        checkText(name);
        var names = open.element();
        if (!names.add(name)) {
            throw refusal("It names a member twice in one object");
        }
        if (names.size() > MOST_MEMBERS) {
            throw Refusal.of(ProblemCode.TOO_LARGE, "An object in it has more than %d members".formatted(MOST_MEMBERS));
        }
    }

    private void checkText(String text) {
        complaintOfText(text).ifPresent(complaint -> {
            throw refusal(complaint);
        });
    }

    /** What is wrong with a string, or a name. */
    static Optional<String> complaintOfText(String text) {
        for (int i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character == 0) {
                return Optional.of("A string in it holds NUL");
            }
            if (Character.isHighSurrogate(character)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(character)) {
                return Optional.of("A string in it holds half of a surrogate pair");
            }
        }
        return Optional.empty();
    }

    private void checkNumber(String text) {
        complaintOfNumber(text).ifPresent(complaint -> {
            throw refusal(complaint);
        });
    }

    /** What is wrong with a number as it is written. */
    static Optional<String> complaintOfNumber(String text) {
        var parts = text.split("[eE]", 2);
        if (parts[0].chars().filter(Character::isDigit).count() > MOST_DIGITS) {
            return Optional.of("A number in it has more than %d digits".formatted(MOST_DIGITS));
        }
        if (parts.length == 2 && exponentIsBeyond(parts[0], parts[1])) {
            return Optional.of("A number in it has an exponent beyond %d".formatted(LARGEST_EXPONENT));
        }
        return Optional.empty();
    }

    /** Beyond as written, or once its point is moved behind the first digit. */
    private static boolean exponentIsBeyond(String digits, String exponent) {
        var magnitude = exponent.replaceFirst("^[+-]?0*(?=[0-9])", "");
        if (magnitude.length() > 3 || Integer.parseInt(magnitude) > LARGEST_EXPONENT) {
            return true;
        }
        var number = new BigDecimal(digits + "e" + exponent);
        return number.signum() != 0 && Math.abs((long) number.precision() - number.scale() - 1) > LARGEST_EXPONENT;
    }

    private Refusal refusal(String sentence) {
        return refusal(sentence, parser.currentLocation());
    }

    private static Refusal refusal(String sentence, @Nullable TokenStreamLocation place) {
        var where = place == null || place.getLineNr() < 1
                ? ""
                : ", at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr());
        return Refusal.of(ProblemCode.MALFORMED_JSON, "The body is not taken. " + sentence + where);
    }
}
