package io.driftsafe.retention;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which months were archived, and where they are. */
@Component
public class Archives {

    private final JdbcClient database;
    private final Clock clock;

    Archives(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Where log and snapshots of an operation are, if they are here no more. */
    public Optional<Archive> of(UUID operation) {
        return database.sql("""
            select * from archive
            where first_id <= :id and end_id > :id and dropped_at is not null
            order by end_id limit 1\
            """)
                .param("id", operation)
                .query((row, _) -> archive(row))
                .optional();
    }

    /**
     * Refuses what needs a log and snapshots that are here no more.
     *
     * @throws Refusal 410 that names the archive
     */
    public void requireHere(UUID operation) {
        of(operation).ifPresent(archive -> {
            throw Refusal.of(
                    ProblemCode.ARCHIVED,
                    "Log and snapshots of this operation were archived on %s, in the file %s"
                            .formatted(archive.droppedAt(), archive.file()));
        });
    }

    /** Newest months first. */
    List<Archive> before(UUID end, int limit) {
        return database.sql("select * from archive where end_id < ? order by end_id desc limit ?")
                .params(end, limit)
                .query((row, _) -> archive(row))
                .list();
    }

    /** Notes that a file is written and verified; nothing was dropped yet. */
    @Transactional
    public void written(IdRange ids, String file, ArchiveReport report) {
        database.sql("""
            insert into archive (end_id, first_id, file, sha256, operations, entries, snapshots, written_at)
            values (:end, :first, :file, :sha256, :operations, :entries, :snapshots, :now)
            on conflict (end_id) do update set file = :file, sha256 = :sha256, operations = :operations,
                entries = :entries, snapshots = :snapshots, written_at = :now
            where archive.dropped_at is null\
            """)
                .param("end", ids.to())
                .param("first", ids.lowest())
                .param("file", file)
                .param("sha256", report.sha256())
                .param("operations", report.operations())
                .param("entries", report.entries())
                .param("snapshots", report.snapshots())
                .param("now", now())
                .update();
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void dropped(IdRange ids) {
        database.sql("update archive set dropped_at = ? where end_id = ?")
                .params(now(), ids.to())
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Archive archive(ResultSet row) throws SQLException {
        var dropped = row.getObject("dropped_at", OffsetDateTime.class);
        return new Archive(
                row.getObject("end_id", UUID.class),
                row.getString("file"),
                row.getString("sha256"),
                row.getLong("operations"),
                row.getLong("entries"),
                row.getLong("snapshots"),
                row.getObject("written_at", OffsetDateTime.class).toInstant(),
                dropped == null ? null : dropped.toInstant());
    }

    /**
     * One archive.
     *
     * @param file its name in the directory that the service writes archives to
     * @param sha256 of the whole file
     * @param droppedAt null as long as the same still is in the database
     */
    public record Archive(
            @JsonIgnore UUID endId,
            String file,
            String sha256,
            long operations,
            long entries,
            long snapshots,
            Instant writtenAt,
            @Nullable Instant droppedAt) {}
}
