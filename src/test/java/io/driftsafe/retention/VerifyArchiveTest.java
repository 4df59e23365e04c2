package io.driftsafe.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.DriftSafeApplication;
import io.driftsafe.seal.Seals;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;

class VerifyArchiveTest {

    @TempDir
    private Path directory;

    private Path key;
    private Path archive;

    @BeforeEach
    void anArchiveOfNothing() throws Exception {
        key = Files.writeString(directory.resolve("key"), "k1:" + "A".repeat(43) + "=\n");
        var lines = ArchiveLines.digest();
        var head = ArchiveLines.line(
                ArchiveLines.ARCHIVE, JsonNodeFactory.instance.objectNode().put("format", ArchiveLines.FORMAT));
        lines.update(head);
        archive = directory.resolve("archive.ndjson.gz");
        try (var file = new GZIPOutputStream(Files.newOutputStream(archive))) {
            file.write(head);
            file.write(ArchiveLines.line(ArchiveLines.END, ArchiveLines.end(0, 0, 0, lines, Seals.in(List.of(key)))));
        }
    }

    @Test
    void saysInAProcessOfItsOwnThatAnArchiveIsWhole() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DriftSafeApplication.class.getName(),
                        VerifyArchive.COMMAND,
                        archive.toString(),
                        key.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).describedAs(said).isZero();
        assertThat(said).startsWith("WHOLE: " + archive).contains("0 operations, 0 log entries, 0 snapshots; sha256 ");
    }

    @Test
    void saysWhatIsWrongWithOneThatIsNot() throws Exception {
        var bytes = Files.readAllBytes(archive);
        Files.write(archive, List.of(new String(bytes, 0, bytes.length / 2, StandardCharsets.ISO_8859_1)));

        assertThat(verdict(1, archive.toString(), key.toString())).startsWith("NOT WHOLE: " + archive);
        assertThat(verdict(1, "nowhere", key.toString())).contains("cannot be read");
    }

    @Test
    void saysWhatItNeeds() {
        assertThat(verdict(2, archive.toString())).contains("Usage: verify-archive ARCHIVE SEAL_KEY_FILE");
        assertThat(verdict(2, archive.toString(), archive.toString())).contains("seal file");
        assertThat(verdict(2, archive.toString(), "nowhere")).contains("nowhere cannot be read");
    }

    private static String verdict(int code, String... arguments) {
        var bytes = new ByteArrayOutputStream();
        assertThat(VerifyArchive.run(List.of(arguments), new PrintStream(bytes, true, StandardCharsets.UTF_8)))
                .isEqualTo(code);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
