package io.driftsafe.spend;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lines of an import, summed up by day as far as memory goes, in a file of their own: until all have come in, no
 * lock or transaction is needed for them.
 */
final class SpendSpool implements AutoCloseable {

    private static final int MOST_SUMS = 20_000;
    private static final int ROWS_AT_ONCE = 1000;

    /** What is longer goes to the file by itself; in characters. */
    private static final int LONGEST_TAGS = 10_000;

    private final JsonMapper json = new JsonMapper();
    private final Map<Key, Sum> sums = new LinkedHashMap<>();
    private final Path file;
    private final DataOutputStream output;
    private int size;

    private SpendSpool(Path file, DataOutputStream output) {
        this.file = file;
        this.output = output;
    }

    static SpendSpool create() {
        try {
            var file = Files.createTempFile("spend-", ".spool");
            return new SpendSpool(file, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for a temporary file", e);
        }
    }

    /**
     * What was spent on one day for one resource.
     *
     * @param longPeriod whether it was charged for more than that day
     * @param tags a JSON object
     */
    record Row(
            LocalDate day,
            boolean longPeriod,
            String service,
            Optional<String> resourceId,
            String tags,
            BigDecimal billed,
            BigDecimal effective) {}

    private record Key(
            LocalDate day,
            boolean longPeriod,
            String service,
            Optional<String> resourceId,
            SortedMap<String, String> tags) {}

    private record Sum(BigDecimal billed, BigDecimal effective) {

        Sum and(Sum more) {
            return new Sum(billed.add(more.billed), effective.add(more.effective));
        }
    }

    void add(FocusLine line) {
        var key = new Key(line.day(), line.isLong(), line.service(), line.resourceId(), line.tags());
        sums.merge(key, new Sum(line.billed(), line.effective()), Sum::and);
        if (sums.size() >= MOST_SUMS || length(line.tags()) > LONGEST_TAGS) {
            flush();
        }
    }

    private static int length(Map<String, String> tags) {
        return tags.entrySet().stream()
                .mapToInt(tag -> tag.getKey().length() + tag.getValue().length())
                .sum();
    }

    private void flush() {
        try {
            for (var sum : sums.entrySet()) {
                var key = sum.getKey();
                output.writeInt(Math.toIntExact(key.day().toEpochDay()));
                output.writeBoolean(key.longPeriod());
                write(key.service());
                write(key.resourceId().orElse(""));
                write(json.writeValueAsString(key.tags()));
                write(sum.getValue().billed().toString());
                write(sum.getValue().effective().toString());
            }
            size += sums.size();
            sums.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be written", e);
        }
    }

    private void write(String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        output.writeInt(bytes.length);
        output.write(bytes);
    }

    void forEachBatch(Consumer<List<Row>> action) {
        flush();
        try {
            output.flush();
            try (var input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                for (var left = size; left > 0; left -= ROWS_AT_ONCE) {
                    var batch = new ArrayList<Row>();
                    while (batch.size() < Math.min(left, ROWS_AT_ONCE)) {
                        batch.add(row(input));
                    }
                    action.accept(batch);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be read", e);
        }
    }

    private static Row row(DataInputStream input) throws IOException {
        return new Row(
                LocalDate.ofEpochDay(input.readInt()),
                input.readBoolean(),
                text(input),
                Optional.of(text(input)).filter(id -> !id.isEmpty()),
                text(input),
                new BigDecimal(text(input)),
                new BigDecimal(text(input)));
    }

    private static String text(DataInputStream input) throws IOException {
        return new String(input.readNBytes(input.readInt()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            output.close();
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be deleted", e);
        }
    }
}
