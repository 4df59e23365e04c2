package io.driftsafe.seal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** A file with one seal key, {@code id:base64}, that only its owner can read. */
public record SealFile(Path path) {

    private static final int ID_BYTES = 4;

    boolean exists() {
        return Files.exists(path);
    }

    SealKey read() {
        try {
            var parts = Files.readString(path).strip().split(":", 2);
            if (parts.length < 2) {
                throw new SealKeyException(
                        "The seal file %s holds no key (id:base64); restore it from a backup".formatted(path));
            }
            return SealKey.parse(parts[0], parts[1]);
        } catch (IOException e) {
            throw new SealKeyException("The seal file %s cannot be read (%s); make it readable for this user"
                    .formatted(path, e.getClass().getSimpleName()));
        }
    }

    /** Makes the file with a new key, or leaves the one that another service made at the same time. */
    void create() {
        var random = new SecureRandom();
        var id = new byte[ID_BYTES];
        var secret = new byte[SealKey.LENGTH];
        random.nextBytes(id);
        random.nextBytes(secret);
        try {
            write(HexFormat.of().formatHex(id) + ":" + Base64.getEncoder().encodeToString(secret) + "\n");
        } catch (IOException | UncheckedIOException e) {
            throw new SealKeyException("The seal file %s cannot be made (%s); make its directory writable for this user"
                    .formatted(path, e.getClass().getSimpleName()));
        }
    }

    private void write(String line) throws IOException {
        var directory = path.toAbsolutePath().normalize().getParent();
        Files.createDirectories(directory);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var unfinished = Files.createTempFile(directory, ".seal", ".new", ownerOnly);
        try {
            Files.writeString(unfinished, line, StandardCharsets.US_ASCII);
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            // A link, not a move: a move would replace the key of a service that was faster.
            Files.createLink(path, unfinished);
        } catch (FileAlreadyExistsException _) {
            // The other service's key is as good as ours.
        } finally {
            Files.delete(unfinished);
        }
        // Else a power loss could take the name of a key that the database knows by then.
        try (var entries = FileChannel.open(directory, StandardOpenOption.READ)) {
            entries.force(true);
        }
    }
}
