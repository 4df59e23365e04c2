package io.driftsafe.pricing.listing;

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

/** The terms of an offer file that come before its products, in a file of their own until the products are known. */
final class AwsTermsSpool implements AutoCloseable {

    private final Path file;
    private final DataOutputStream output;
    private long entries;

    private AwsTermsSpool(Path file, DataOutputStream output) {
        this.file = file;
        this.output = output;
    }

    static AwsTermsSpool create() {
        try {
            var file = Files.createTempFile("terms-", ".spool");
            return new AwsTermsSpool(file, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("There is no place for a temporary file", e);
        }
    }

    void add(String... parts) {
        try {
            output.writeInt(parts.length);
            for (var part : parts) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                output.writeInt(bytes.length);
                output.write(bytes);
            }
            entries++;
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be written", e);
        }
    }

    /** In the order in which they were added. */
    void forEach(Consumer<List<String>> action) {
        try {
            output.flush();
            try (var input = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                for (var left = entries; left > 0; left--) {
                    action.accept(entry(input));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary file cannot be read", e);
        }
    }

    private static List<String> entry(DataInputStream input) throws IOException {
        var parts = new ArrayList<String>();
        for (var left = input.readInt(); left > 0; left--) {
            parts.add(new String(input.readNBytes(input.readInt()), StandardCharsets.UTF_8));
        }
        return parts;
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
