package io.driftsafe.provider.simulated;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The resources of an import, masked, in a file of their own: until all have come in, no memory, lock or transaction is
 * needed for them.
 */
final class MaskedResources implements AutoCloseable {

    private static final int ROWS_AT_ONCE = 500;

    /** In bytes; a batch is this large and one row more at most. */
    private static final int BATCH = 1 << 20;

    private final Path file;
    private final DataOutputStream output;
    private int size;

    private MaskedResources(Path file, DataOutputStream output) {
        this.file = file;
        this.output = output;
    }

    static MaskedResources create() {
        try {
            var file = Files.createTempFile("inventory-", ".masked");
            return new MaskedResources(
                    file, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for a temporary file", e);
        }
    }

    /**
     * One resource under one of its names, as it is stored.
     *
     * @param place where its attributes were read: a JSON Pointer
     */
    record Row(
            String place,
            String resourceId,
            String resourceKey,
            String resourceType,
            String secretPaths,
            String configuration) {

        String object() {
            return place.substring(0, place.lastIndexOf('/'));
        }

        private List<String> texts() {
            return List.of(place, resourceId, resourceKey, resourceType, secretPaths, configuration);
        }
    }

    void add(Row row) {
        try {
            for (var text : row.texts()) {
                var bytes = text.getBytes(StandardCharsets.UTF_8);
                output.writeInt(bytes.length);
                output.write(bytes);
            }
            size++;
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be written", e);
        }
    }

    int size() {
        return size;
    }

    void forEachBatch(Consumer<List<Row>> action) {
        try {
            output.flush();
            try (var input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                for (var left = size; left > 0; ) {
                    var batch = batch(input, left);
                    action.accept(batch);
                    left -= batch.size();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be read", e);
        }
    }

    private static List<Row> batch(DataInputStream input, int most) throws IOException {
        var rows = new ArrayList<Row>();
        var bytes = 0;
        while (rows.size() < Math.min(most, ROWS_AT_ONCE) && bytes < BATCH) {
            var row = new Row(text(input), text(input), text(input), text(input), text(input), text(input));
            bytes += row.configuration().length();
            rows.add(row);
        }
        return rows;
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
