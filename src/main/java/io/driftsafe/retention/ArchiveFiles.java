package io.driftsafe.retention;

import io.driftsafe.audit.AuditLog;
import io.driftsafe.seal.Seals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Writes archives as gzip NDJSON: the same months give the same bytes, and no file is ever seen half written. */
@Component
class ArchiveFiles {

    private static final int AT_ONCE = 500;
    private static final String SUFFIX = ".ndjson.gz";

    private final JdbcTemplate database;
    private final AuditLog log;
    private final Seals seals;
    private final JsonMapper json;

    ArchiveFiles(JdbcTemplate database, AuditLog log, Seals seals, JsonMapper json) {
        this.database = database;
        this.log = log;
        this.seals = seals;
        this.json = json;
    }

    /** All of one moment, under a temporary name. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Path write(IdRange ids, Path directory) throws IOException {
        Files.createDirectories(directory);
        database.execute("set local time zone 'UTC'");
        var file = Files.createTempFile(directory, ".archive", ".part");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            try (var bytes = new GZIPOutputStream(Files.newOutputStream(file))) {
                content(ids, bytes);
            }
            channel.force(true);
        }
        return file;
    }

    /** Gives a file its name, which tells its months and its content. */
    String name(IdRange ids, ArchiveReport report) {
        var last = ids.next().minusMonths(1);
        return "driftsafe-%s%s-%s%s"
                .formatted(
                        ids.from() == null ? "until-" : "",
                        last,
                        report.sha256().substring(0, 12),
                        SUFFIX);
    }

    void publish(Path written, Path place) throws IOException {
        Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
        try (var entries = FileChannel.open(place.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            entries.force(true);
        }
    }

    private void content(IdRange ids, OutputStream file) throws IOException {
        var lines = new DigestOutputStream(file, ArchiveLines.digest());
        var head = JsonNodeFactory.instance.objectNode().put("format", ArchiveLines.FORMAT);
        head.put("first_id", ids.lowest().toString()).put("end_id", ids.to().toString());
        lines.write(ArchiveLines.line(ArchiveLines.ARCHIVE, head));
        long operations = 0;
        long entries = 0;
        long snapshots = 0;
        var after = ids.lowest();
        // The lowest id of all is none that was ever given.
        for (var next = operations(after, ids, true); !next.isEmpty(); next = operations(after, ids, false)) {
            for (var operation : next) {
                lines.write(ArchiveLines.line(ArchiveLines.OPERATION, operation));
                after = UUID.fromString(operation.path("id").stringValue());
                operations++;
                entries += log(after, lines);
                snapshots += snapshots(after, lines);
            }
        }
        lines.on(false);
        lines.write(ArchiveLines.line(
                ArchiveLines.END, ArchiveLines.end(operations, entries, snapshots, lines.getMessageDigest(), seals)));
    }

    private List<JsonNode> operations(UUID after, IdRange ids, boolean first) {
        return database.query(
                "select to_jsonb(o)::text as operation from operation o where id %s ? and id < ? order by id limit ?"
                        .formatted(first ? ">=" : ">"),
                (row, _) -> json.readTree(row.getString("operation")),
                after,
                ids.to(),
                AT_ONCE);
    }

    private long log(UUID operation, OutputStream lines) throws IOException {
        long last = 0;
        long written = 0;
        for (var next = log.after(operation, last, AT_ONCE);
                !next.isEmpty();
                next = log.after(operation, last, AT_ONCE)) {
            for (var entry : next) {
                lines.write(ArchiveLines.line(ArchiveLines.LOG, ArchiveLines.log(entry)));
                last = entry.sequence();
                written++;
            }
        }
        return written;
    }

    private long snapshots(UUID operation, OutputStream lines) throws IOException {
        var last = new UUID(0, 0);
        long written = 0;
        for (var next = snapshots(operation, last); !next.isEmpty(); next = snapshots(operation, last)) {
            for (var snapshot : next) {
                lines.write(ArchiveLines.line(ArchiveLines.SNAPSHOT, snapshot));
                last = UUID.fromString(snapshot.path("id").stringValue());
                written++;
            }
        }
        return written;
    }

    private List<JsonNode> snapshots(UUID operation, UUID after) {
        return database.query(
                "select to_jsonb(s)::text as snapshot from snapshot s where operation_id = ? and id > ? order by id"
                        + " limit ?",
                (row, _) -> json.readTree(row.getString("snapshot")),
                operation,
                after,
                AT_ONCE);
    }
}
