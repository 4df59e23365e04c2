package io.driftsafe.retention;

import io.driftsafe.audit.ChainWalk;
import io.driftsafe.seal.Seals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads an archive from end to end, and compares it with its seals; needs the file and the keys, and nothing else. */
final class ArchiveCheck {

    private static final int MOST_FAULTS = 20;

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private final Seals seals;
    private final List<String> faults = new ArrayList<>();
    private final MessageDigest lines = ArchiveLines.digest();
    private Optional<ChainWalk> chain = Optional.empty();
    private String operation = "";
    private long number;
    private long operations;
    private long entries;
    private long snapshots;
    private boolean ended;

    private ArchiveCheck(Seals seals) {
        this.seals = seals;
    }

    static ArchiveReport of(Path file, Seals seals) {
        return new ArchiveCheck(seals).read(file);
    }

    private ArchiveReport read(Path file) {
        var sha256 = "";
        var whole = ArchiveLines.digest();
        try (var bytes = new DigestInputStream(Files.newInputStream(file), whole);
                var text = reader(bytes)) {
            for (var line = text.readLine(); line != null; line = text.readLine()) {
                number++;
                line(line);
            }
            bytes.transferTo(OutputStream.nullOutputStream());
            sha256 = HexFormat.of().formatHex(whole.digest());
        } catch (IOException e) {
            fault("The file cannot be read beyond line %d (%s)".formatted(number, e.getMessage()));
        }
        if (!ended) {
            fault("The archive has no end: it was cut off");
        }
        return new ArchiveReport(operations, entries, snapshots, sha256, faults);
    }

    private static BufferedReader reader(InputStream bytes) throws IOException {
        var strict = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        return new BufferedReader(new InputStreamReader(new GZIPInputStream(bytes), strict));
    }

    private void line(String line) {
        if (ended) {
            fault("Line %d stands after the end".formatted(number));
            return;
        }
        try {
            var tree = json.readTree(line);
            var what = tree.propertyNames().stream().findFirst().orElse("");
            if (!what.equals(ArchiveLines.END)) {
                lines.update((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            take(what, tree.path(what));
        } catch (JacksonException | IllegalArgumentException | DateTimeParseException e) {
            fault("Line %d is none of an archive".formatted(number));
        }
    }

    private void take(String what, JsonNode content) {
        switch (what) {
            case ArchiveLines.ARCHIVE -> {
                if (number != 1 || content.path("format").asInt(0) != ArchiveLines.FORMAT) {
                    fault("Line %d is no head of an archive that is known here".formatted(number));
                }
            }
            case ArchiveLines.OPERATION -> {
                endChain();
                operations++;
                operation = ArchiveLines.text(content, "id");
                var walk = new ChainWalk(seals, UUID.fromString(operation));
                walk.operation(content.path("log_count").asLong(0), head(content));
                chain = Optional.of(walk);
            }
            case ArchiveLines.LOG -> {
                entries++;
                var walk = chain.orElseThrow(() -> new IllegalArgumentException("A log of no operation"));
                walk.next(ArchiveLines.entry(content));
            }
            case ArchiveLines.SNAPSHOT -> snapshots++;
            case ArchiveLines.END -> end((ObjectNode) content);
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static @Nullable String head(JsonNode operation) {
        return ArchiveLines.nullable(operation, "log_head");
    }

    private void endChain() {
        chain.ifPresent(walk -> {
            var end = walk.end();
            switch (end.verdict()) {
                case WHOLE -> {}
                case BROKEN ->
                    fault("The log of operation %s is not as it was written from entry %d on"
                            .formatted(operation, end.brokenAt()));
                case UNKNOWN_KEY ->
                    fault("Entry %d of the log of operation %s was sealed with a key that is not given"
                            .formatted(end.brokenAt(), operation));
            }
        });
        chain = Optional.empty();
    }

    private void end(ObjectNode end) {
        endChain();
        ended = true;
        count("operations", operations, end);
        count("entries", entries, end);
        count("snapshots", snapshots, end);
        if (!HexFormat.of().formatHex(lines.digest()).equals(ArchiveLines.nullable(end, "sha256"))) {
            fault("The lines do not match their digest: at least one was changed");
        }
        switch (ArchiveLines.verify(end, seals)) {
            case WHOLE -> {}
            case BROKEN -> fault("The archive does not match its seal");
            case UNKNOWN_KEY ->
                fault("The archive was sealed with key %s, which is not given"
                        .formatted(Seals.keyOf(ArchiveLines.nullable(end, "seal"))));
        }
    }

    private void count(String what, long found, ObjectNode end) {
        var told = end.path(what).asLong(-1);
        if (told != found) {
            fault("There are %d %s, and the end tells of %d".formatted(found, what, told));
        }
    }

    private void fault(String sentence) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(sentence);
        }
    }
}
