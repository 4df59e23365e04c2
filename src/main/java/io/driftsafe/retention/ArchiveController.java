package io.driftsafe.retention;

import io.driftsafe.retention.Archives.Archive;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Archives over HTTP. */
@RestController
@RequestMapping("/api/v1/archives")
@Tag(name = "Drift and history")
class ArchiveController {

    private static final UUID NEWEST = new UUID(-1, -1);

    private final Archives archives;

    ArchiveController(Archives archives) {
        this.archives = archives;
    }

    @GetMapping
    @Operation(
            operationId = "listArchives",
            summary = "List the archives of logs and snapshots, newest months first",
            description = "dropped_at is null as long as the same still is in the database.")
    Page<Archive> list(PageQuery query) {
        var rows = archives.before(query.afterId().orElse(NEWEST), query.rows());
        return Page.of(query, rows, archive -> archive.endId().toString());
    }
}
