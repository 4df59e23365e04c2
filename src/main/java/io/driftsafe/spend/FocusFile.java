package io.driftsafe.spend;

import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.spend.FocusColumns.Column;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/** A billing export in FOCUS 1.x (CSV, UTF-8), read line by line: no more of it than a line is in memory. */
final class FocusFile {

    private static final int MOST_MISTAKES = 20;
    private static final int MOST_COLUMNS = 1000;

    /** In characters. */
    private static final int LONGEST_LINE = 2 << 20;

    /** How far the clock of who bills may be ahead. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final int LONGEST_NAME = 2048;
    private static final int MOST_TAGS = 200;
    private static final String CURRENCY = "USD";
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?");
    private static final int MOST_DIGITS = 15;
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\\.[0-9]{1,9})?)?)?"
                    + " ?(?:Z|UTC|\\+00:?00)?");

    private static final CsvFactory CSV = CsvFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_LINE)
                    .build())
            .enable(CsvReadFeature.SKIP_EMPTY_LINES)
            .build();

    private static final JsonMapper JSON = new JsonMapper();

    private final Optional<String> subAccount;
    private final Instant latest;
    private final Consumer<FocusLine> taker;
    private final List<FieldError> mistakes = new ArrayList<>();
    private long taken;
    private long leftOut;
    private long wrong;

    private FocusFile(Optional<String> subAccount, Instant now, Consumer<FocusLine> taker) {
        this.subAccount = subAccount;
        this.latest = now.plus(AHEAD);
        this.taker = taker;
    }

    /** How many lines were taken, and how many are of other sub-accounts. */
    record Taken(long lines, long leftOut) {}

    /**
     * @param subAccount whose lines alone are taken, if one is given
     * @param now after which no charge has begun
     * @param taker is given each line as it is read, which counts for nothing if this throws
     * @throws Refusal 422 that names the first mistakes, as {@code /12/BilledCost}: by line and column
     */
    static Taken read(InputStream file, Optional<String> subAccount, Instant now, Consumer<FocusLine> taker) {
        var reading = new FocusFile(subAccount, now, taker);
        try (var parser = CSV.createParser(ObjectReadContext.empty(), text(file))) {
            reading.all(parser);
        } catch (StreamConstraintsException _) {
            throw tooLong();
        } catch (JacksonException broken) {
            throw broken(broken);
        } catch (IOException broken) {
            throw unreadable(broken);
        }
        return reading.whole();
    }

    private static Reader text(InputStream file) throws IOException {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var reader = new BufferedReader(new InputStreamReader(file, decoder));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    private void all(JsonParser parser) {
        var header = next(parser)
                .orElseThrow(() -> Refusal.invalid("", "The file is empty: its first line names the columns of FOCUS"));
        var columns = FocusColumns.of(header.values());
        for (var line = next(parser); line.isPresent(); line = next(parser)) {
            take(line.get(), columns);
        }
    }

    private static Optional<Line> next(JsonParser parser) {
        if (parser.nextToken() == null) {
            return Optional.empty();
        }
        var values = new ArrayList<String>();
        var length = 0;
        var number = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (values.isEmpty()) {
                number = parser.currentTokenLocation().getLineNr();
            }
            var value = parser.getString();
            values.add(value);
            length += value.length();
            if (length > LONGEST_LINE || values.size() > MOST_COLUMNS) {
                throw tooLong();
            }
        }
        return Optional.of(new Line(number, values));
    }

    private void take(Line line, FocusColumns columns) {
        if (line.values().size() != columns.width()) {
            wrong(
                    line,
                    "",
                    "The line has %d values, and the first one names %d columns"
                            .formatted(line.values().size(), columns.width()));
            return;
        }
        if (subAccount
                .filter(wanted -> !wanted.equals(columns.value(line.values(), Column.SUB_ACCOUNT_ID)))
                .isPresent()) {
            leftOut++;
            return;
        }
        var before = wrong;
        var reading = new Reading(line, columns);
        var start = reading.time(Column.CHARGE_PERIOD_START);
        var end = reading.time(Column.CHARGE_PERIOD_END);
        if (wrong == before && !end.isAfter(start)) {
            wrong(line, "/" + Column.CHARGE_PERIOD_END.title(), "The period ends before it has begun");
        }
        if (wrong == before && start.isBefore(FIRST)) {
            wrong(
                    line,
                    "/" + Column.CHARGE_PERIOD_START.title(),
                    "The period begins before 2000-01-01, the first day that is taken");
        }
        if (start.isAfter(latest)) {
            wrong(
                    line,
                    "/" + Column.CHARGE_PERIOD_START.title(),
                    "The period has not begun yet, so nothing was charged");
        }
        reading.currency();
        var read = new FocusLine(
                start,
                end,
                reading.name(Column.SERVICE_NAME),
                Optional.of(reading.optionalName(Column.RESOURCE_ID)).filter(name -> !name.isEmpty()),
                reading.tags(),
                reading.cost(Column.BILLED_COST),
                reading.cost(Column.EFFECTIVE_COST));
        if (wrong == 0) {
            taker.accept(read);
            taken++;
        }
    }

    private void wrong(Line line, String column, String message) {
        wrong++;
        if (mistakes.size() < MOST_MISTAKES) {
            mistakes.add(new FieldError("/%d%s".formatted(line.number(), column), message, line.number(), null));
        }
    }

    private Taken whole() {
        if (wrong > 0) {
            var shown = wrong > mistakes.size() ? ", of which the first %d are named".formatted(mistakes.size()) : "";
            throw Refusal.invalid(
                    "Nothing was imported: %d mistake(s) in the file%s".formatted(wrong, shown), mistakes);
        }
        if (taken == 0) {
            throw Refusal.invalid(
                    "",
                    leftOut == 0
                            ? "The file has no lines but the first"
                            : "The file has no line of the sub-account %s, but %d of others"
                                    .formatted(subAccount.orElse(""), leftOut));
        }
        return new Taken(taken, leftOut);
    }

    private static Refusal broken(JacksonException broken) {
        if (broken.getCause() instanceof IOException cause) {
            return unreadable(cause);
        }
        var place = broken.getLocation();
        return Refusal.invalid(
                "", "It is no CSV%s".formatted(place == null ? "" : ": see line %d".formatted(place.getLineNr())));
    }

    private static Refusal unreadable(IOException cause) {
        return switch (cause) {
            case CharacterCodingException _ -> Refusal.invalid("", "The file is not UTF-8");
            case ZipException _ -> Refusal.invalid("", "The file is broken gzip");
            default -> Refusal.invalid("", "The file ended too early");
        };
    }

    private static Refusal tooLong() {
        return Refusal.invalid(
                "", "A line of it has more than %d columns or %d characters".formatted(MOST_COLUMNS, LONGEST_LINE));
    }

    /** @param number from 1, as an editor counts, of its first part where values go over several */
    private record Line(int number, List<String> values) {}

    /** The values of one line; a wrong one is noted, and something in its place given. */
    private final class Reading {

        private final Line line;
        private final FocusColumns columns;

        Reading(Line line, FocusColumns columns) {
            this.line = line;
            this.columns = columns;
        }

        private String value(Column column) {
            return columns.value(line.values(), column);
        }

        private void mistake(Column column, String message) {
            wrong(line, "/" + column.title(), message);
        }

        void currency() {
            var currency = value(Column.BILLING_CURRENCY);
            if (!currency.equalsIgnoreCase(CURRENCY)) {
                mistake(
                        Column.BILLING_CURRENCY,
                        "Costs are taken in USD, and this is %s: have the export made in USD"
                                .formatted(currency.isEmpty() ? "empty" : brief(currency)));
            }
        }

        BigDecimal cost(Column column) {
            var text = value(column);
            if (DECIMAL.matcher(text).matches()) {
                var number = new BigDecimal(text);
                if (number.precision() - number.scale() <= MOST_DIGITS) {
                    return number;
                }
            }
            mistake(column, "%s is no cost, such as 12.5".formatted(text.isEmpty() ? "Nothing" : brief(text)));
            return BigDecimal.ZERO;
        }

        Instant time(Column column) {
            var text = value(column);
            var parts = TIME.matcher(text);
            if (parts.matches()) {
                var minutes = parts.group(2) == null ? "00:00" : parts.group(2);
                var seconds = parts.group(3) == null ? ":00" : parts.group(3);
                try {
                    return Instant.parse(parts.group(1) + "T" + minutes + seconds + "Z");
                } catch (DateTimeException noSuchDay) {
                    // Said below.
                }
            }
            mistake(
                    column,
                    "%s is no time in UTC, such as 2026-11-01T00:00:00Z"
                            .formatted(text.isEmpty() ? "Nothing" : brief(text)));
            return Instant.EPOCH;
        }

        String name(Column column) {
            var before = wrong;
            var name = optionalName(column);
            if (wrong == before && name.isEmpty()) {
                mistake(column, "It is empty");
            }
            return name;
        }

        String optionalName(Column column) {
            var text = value(column);
            if (text.length() > LONGEST_NAME || text.indexOf('\0') >= 0) {
                mistake(column, "It has at most %d characters and no NUL".formatted(LONGEST_NAME));
                return "";
            }
            return text.equals("null") ? "" : text;
        }

        SortedMap<String, String> tags() {
            var tags = new TreeMap<String, String>();
            var text = value(Column.TAGS);
            if (text.isEmpty() || text.equals("null")) {
                return tags;
            }
            JsonNode json;
            try {
                json = JSON.readTree(text);
            } catch (JacksonException noJson) {
                json = JSON.nullNode();
            }
            if (!json.isObject() || json.size() > MOST_TAGS || text.contains("\0") || text.contains("\\u0000")) {
                mistake(Column.TAGS, "Tags are a JSON object of at most %d names and values".formatted(MOST_TAGS));
                return tags;
            }
            json.forEachEntry((name, value) -> tags.put(name, value.isNull() ? "" : value.asString(value.toString())));
            return tags;
        }

        private static String brief(String text) {
            return text.length() > 40 ? text.substring(0, 40) + "..." : text;
        }
    }
}
