package io.driftsafe.pricing.listing;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvReadFeature;

/** The rows of a CSV file in UTF-8, one after the other; empty lines are none. */
final class CsvRows implements AutoCloseable {

    private static final int LONGEST_VALUE = 1 << 20;
    private static final int MOST_COLUMNS = 1000;

    private static final CsvFactory CSV = CsvFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_VALUE)
                    .build())
            .enable(CsvReadFeature.SKIP_EMPTY_LINES)
            .build();

    private final JsonParser parser;

    CsvRows(InputStream file) {
        var utf8 = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        parser = CSV.createParser(ObjectReadContext.empty(), new BufferedReader(new InputStreamReader(file, utf8)));
    }

    /**
     * The next one; empty at the end.
     *
     * @throws Refusal if it is no CSV in UTF-8
     */
    Optional<Row> next() {
        try {
            return Optional.ofNullable(read());
        } catch (StreamConstraintsException _) {
            throw tooLarge();
        } catch (JacksonException exception) {
            throw broken(exception);
        }
    }

    private @Nullable Row read() {
        if (parser.nextToken() == null) {
            return null;
        }
        var values = new ArrayList<String>();
        var line = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (values.isEmpty()) {
                line = parser.currentTokenLocation().getLineNr();
            }
            values.add(parser.getString().strip());
            if (values.size() > MOST_COLUMNS) {
                throw tooLarge();
            }
        }
        return new Row(line, values);
    }

    private static Refusal tooLarge() {
        return Refusal.of(
                ProblemCode.TOO_LARGE,
                "A line of it has more than %d columns, or a value of more than %d characters"
                        .formatted(MOST_COLUMNS, LONGEST_VALUE));
    }

    private static Refusal broken(JacksonException exception) {
        return switch (exception.getCause()) {
            case CharacterCodingException _ -> Refusal.invalid("", "The file is not UTF-8");
            case ZipException _ -> Refusal.invalid("", "The file is broken gzip");
            case IOException _ -> Refusal.invalid("", "The file ended too early");
            case null, default -> {
                var place = exception.getLocation();
                yield Refusal.invalid(
                        "", "It is no CSV%s".formatted(place == null ? "" : ": see line " + place.getLineNr()));
            }
        };
    }

    @Override
    public void close() {
        parser.close();
    }

    /** @param line from 1, as an editor counts */
    record Row(int line, List<String> values) {

        Row {
            values = List.copyOf(values);
        }
    }
}
