package io.driftsafe.retention;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.retention.Partitions.Partition;
import io.driftsafe.seal.SealKey;
import io.driftsafe.seal.Seals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Months that go into a file and out of the database; these are of a database of their own. */
@ServiceTest
@TestPropertySource(properties = {"driftsafe.retention.keep=P13M", "driftsafe.retention.directory=target/archives"})
class ArchivingTest {

    private static final String OPERATIONS = "/api/v1/operations/";

    @LocalServerPort
    private int port;

    @Autowired
    private Archiving archiving;

    @Autowired
    private ArchiveFiles files;

    @Autowired
    private Archives archives;

    @Autowired
    private ArchivedMonths months;

    @Autowired
    private Partitions partitions;

    @Autowired
    private Seals seals;

    @Autowired
    private JdbcTemplate database;

    @TempDir
    private Path directory;

    private ServiceClient client;

    /** The months until now are there again, with nothing in them. */
    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        database.execute("drop table if exists execution_log_earlier, snapshot_earlier");
        database.execute("truncate archive, archived_state, intent, operation, resource_claim");
        var end = IdRange.first(partitions.all().getFirst().ids().next().minusMonths(1));
        for (var table : List.of("execution_log", "snapshot")) {
            database.execute("create table %1$s_earlier (like %1$s including all)".formatted(table));
            database.execute("alter table %1$s attach partition %1$s_earlier for values from (minvalue) to ('%2$s')"
                    .formatted(table, end));
        }
        client.put(
                        "/api/v1/providers/simulated/inventory",
                        json(
                                "version",
                                4,
                                "resources",
                                List.of(json(
                                        "mode",
                                        "managed",
                                        "type",
                                        "aws_instance",
                                        "name",
                                        "web",
                                        "instances",
                                        List.of(Map.of("attributes", Map.of("instance_type", "t3.xlarge")))))))
                .expect(200);
    }

    @Test
    void leaveTheirOperationsWithTheirPlaceAndTheirCosts() throws IOException {
        var id = applied();
        var before = get(OPERATIONS + id);
        var summary = get("/api/v1/summary");

        assertThat(archiving.archive(earlier(), directory)).isEmpty();

        var after = get(OPERATIONS + id);
        var file = after.at("/archived/file").asString();
        assertThat(directory.resolve(file)).isRegularFile();
        assertThat(directory.toFile().list()).hasSize(1);
        assertThat(after.at("/status").asString()).isEqualTo("applied");
        assertThat(after.at("/execution_log")).isEmpty();
        for (var state : List.of("/original_state", "/target_state", "/applied_state")) {
            assertThat(after.at(state + "/config_hash")).isEqualTo(before.at(state + "/config_hash"));
            assertThat(after.at(state + "/estimated_cost")).isEqualTo(before.at(state + "/estimated_cost"));
        }
        assertThat(get("/api/v1/summary").at("/monthly_savings_applied"))
                .isEqualTo(summary.at("/monthly_savings_applied"));
        assertThat(get("/api/v1/operations").at("/items/0/target_state/estimated_cost"))
                .isEqualTo(before.at("/target_state/estimated_cost"));
        for (var gone : List.of("/log", "/snapshots", "/events")) {
            var refused = client.get(OPERATIONS + id + gone).expect(410).body();
            assertThat(refused.at("/code").asString()).isEqualTo("archived");
            assertThat(refused.at("/detail").asString()).contains(file);
        }
        for (var action : List.of("/rollback", "/drift", "/check", "/acknowledge")) {
            var body = action.equals("/acknowledge") ? json("reason", "Seen") : null;
            client.post(OPERATIONS + id + action, body).expect(410);
        }
        assertThat(get("/api/v1/archives").at("/items/0/file").asString()).isEqualTo(file);
        assertThat(get("/api/v1/archives").at("/items/0/operations").asInt()).isEqualTo(1);
        assertThat(partitions.all()).noneMatch(partition -> partition.log().equals("execution_log_earlier"));
    }

    @Test
    void verifyWithNothingButTheFileAndTheKey() throws IOException {
        var id = applied();
        var entries = get(OPERATIONS + id + "/log").at("/chain/entries").asLong();
        var snapshots = get(OPERATIONS + id + "/snapshots").at("/items").size();

        assertThat(archiving.archive(earlier(), directory)).isEmpty();

        var report = ArchiveCheck.of(file(), seals);
        assertThat(report.faults()).isEmpty();
        assertThat(report.operations()).isEqualTo(1);
        assertThat(report.entries()).isEqualTo(entries);
        assertThat(report.snapshots()).isEqualTo(snapshots);
        assertThat(ArchiveCheck.of(file(), new Seals(List.of(SealKey.of("other", new byte[32]))))
                        .faults())
                .anyMatch(fault -> fault.contains("sealed with key") && fault.contains("not given"));
    }

    @Test
    void tellEveryByteThatWasChanged() throws IOException {
        applied();
        assertThat(archiving.archive(earlier(), directory)).isEmpty();
        var content = content(file());
        var changed = directory.resolve("changed");

        for (int i = 0; i < content.length; i += 7) {
            var other = content.clone();
            other[i] ^= 1;
            compress(changed, other);
            assertThat(ArchiveCheck.of(changed, seals).whole())
                    .describedAs("byte %d", i)
                    .isFalse();
        }
        var packed = Files.readAllBytes(file());
        for (int i = 10; i < packed.length - 9; i += 31) {
            var other = packed.clone();
            other[i] ^= 1;
            Files.write(changed, other);
            assertThat(ArchiveCheck.of(changed, seals).whole())
                    .describedAs("packed byte %d", i)
                    .isFalse();
        }
        compress(
                changed,
                new String(content, StandardCharsets.UTF_8)
                        .lines()
                        .limit(3)
                        .reduce("", (all, line) -> all + line + "\n")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(ArchiveCheck.of(changed, seals).faults()).contains("The archive has no end: it was cut off");
        compress(changed, (new String(content, StandardCharsets.UTF_8) + "{}\n").getBytes(StandardCharsets.UTF_8));
        assertThat(ArchiveCheck.of(changed, seals).whole()).isFalse();
    }

    @Test
    void stayWhileAnOperationIsNotOver() throws IOException {
        var id = created();

        assertThat(archiving.archive(earlier(), directory))
                .hasValueSatisfying(why -> assertThat(why).contains("not over"));

        assertThat(directory.toFile().list()).isEmpty();
        client.get(OPERATIONS + id + "/log").expect(200);
    }

    @Test
    void stayWhereSomethingWasWrittenAfterTheFile() throws IOException {
        var id = applied();
        var report = written();

        client.post(OPERATIONS + id + "/drift", null).expect(200);

        assertThat(months.drop(earlier(), report)).isFalse();
        client.get(OPERATIONS + id + "/log").expect(200);
        assertThat(archiving.archive(earlier(), directory)).isEmpty();
    }

    @Test
    void areArchivedToTheSameFileByTheNodeThatComesAfterACrash() throws IOException {
        var id = applied();
        var report = written();
        var name = files.name(earlier().ids(), report);
        client.get(OPERATIONS + id + "/log").expect(200);

        assertThat(archiving.archive(earlier(), directory)).isEmpty();

        assertThat(file()).isEqualTo(directory.resolve(name));
        assertThat(ArchiveCheck.of(file(), seals)).isEqualTo(report);
    }

    @Test
    void stayWhereALogIsNotAsItWasWritten() throws IOException {
        applied();
        database.update("update operation set log_count = log_count + 1");

        assertThat(archiving.archive(earlier(), directory))
                .hasValueSatisfying(why -> assertThat(why).contains("not as it was written"));

        assertThat(directory.toFile().list()).isEmpty();
    }

    /** As a node leaves it that ends before the drop. */
    private ArchiveReport written() throws IOException {
        var ids = earlier().ids();
        var file = files.write(ids, directory);
        var report = ArchiveCheck.of(file, seals);
        files.publish(file, directory.resolve(files.name(ids, report)));
        archives.written(ids, files.name(ids, report), report);
        return report;
    }

    private Path file() throws IOException {
        try (var all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return unpacked.readAllBytes();
        }
    }

    private static void compress(Path file, byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            packed.write(content);
        }
        Files.write(file, bytes.toByteArray());
    }

    private Partition earlier() {
        return partitions.all().getFirst();
    }

    private String applied() {
        var id = created();
        client.post(OPERATIONS + id + "/check", null).expect(200);
        client.post(OPERATIONS + id + "/apply", null, "Prefer", "wait=30").expect(200);
        return id;
    }

    private String created() {
        return client.post(
                        "/api/v1/operations",
                        json(
                                "resource_id", "aws_instance.web",
                                "resource_type", "aws_instance",
                                "fix_description", "Downsize",
                                "patch", Map.of("instance_type", "t3.large")))
                .expect(201)
                .id();
    }

    private JsonNode get(String path) {
        return client.get(path).expect(200).body();
    }
}
