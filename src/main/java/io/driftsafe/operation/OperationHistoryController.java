package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.audit.AuditEntry;
import io.driftsafe.audit.AuditLog;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Paged;
import io.driftsafe.wire.Precondition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

@RestController
@RequestMapping(OperationController.PATH + "/{id}")
@Tag(name = "Drift and history")
class OperationHistoryController {

    private static final UUID NEWEST = new UUID(-1, -1);

    private final Examination examination;
    private final OperationService service;
    private final Snapshots snapshots;
    private final AuditLog log;
    private final IdempotencyKeys keys;

    OperationHistoryController(
            Examination examination,
            OperationService service,
            Snapshots snapshots,
            AuditLog log,
            IdempotencyKeys keys) {
        this.examination = examination;
        this.service = service;
        this.snapshots = snapshots;
        this.log = log;
        this.keys = keys;
    }

    @PostMapping("/drift")
    @Operation(
            operationId = "detectDrift",
            summary = "Detect drift now",
            description =
                    "Compares the live resource with what it should be: before the apply with ORIGINAL, after it with"
                            + " APPLIED, after a rollback with RESTORED. With actual_config that is judged instead,"
                            + " nothing is stored and no ETag is sent.")
    @Answers(value = 200, body = DriftReport.class)
    @Example("{}")
    @Refuses({
        ProblemCode.NOT_FOUND,
        ProblemCode.ILLEGAL_TRANSITION,
        ProblemCode.ARCHIVED,
        ProblemCode.PROVIDER_UNAVAILABLE
    })
    ResponseEntity<?> detectDrift(
            @PathVariable OperationId id,
            @RequestBody(required = false) @Nullable Detection detection,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        var actual = detection == null ? null : detection.actualConfig();
        if (actual != null) {
            return keys.answer(
                    request, actor.name(), () -> examination.drift(id, actual, precondition), ResponseEntity::ok);
        }
        return keys.answer(
                request,
                actor.name(),
                () -> examination.drift(id, precondition),
                examined -> drift(service.recordDrift(examined, precondition, actor)));
    }

    @GetMapping("/drift")
    @Operation(operationId = "getDrift", summary = "Show the last detection of drift")
    @Refuses(ProblemCode.NOT_FOUND)
    ResponseEntity<DriftReport> lastDrift(@PathVariable OperationId id) {
        return drift(service.require(id));
    }

    @GetMapping("/log")
    @Operation(
            operationId = "getLog",
            summary = "Show the whole execution log, oldest first, and whether its chain is whole")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ARCHIVED})
    LogPage log(@PathVariable OperationId id, PageQuery query) {
        var operation = service.requireRecorded(id).id();
        var after = query.afterNumber().orElse(0L);
        var entries = log.after(operation, after, query.rows());
        var page = Page.of(query, entries, entry -> Long.toString(entry.sequence()));
        return new LogPage(page.items(), page.nextCursor(), log.chain(operation));
    }

    @GetMapping("/snapshots")
    @Operation(operationId = "listSnapshots", summary = "List every snapshot, newest first")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ARCHIVED})
    Page<SnapshotView> snapshots(@PathVariable OperationId id, PageQuery query) {
        var operation = service.requireRecorded(id).id();
        var before = query.afterId().orElse(NEWEST);
        var rows = snapshots.newestBefore(operation, before, Limit.of(query.rows()));
        return Page.of(query, rows, row -> String.valueOf(row.getId())).map(SnapshotView::of);
    }

    private static ResponseEntity<DriftReport> drift(io.driftsafe.operation.Operation operation) {
        return ResponseEntity.ok()
                .header(HttpHeaders.ETAG, Precondition.entityTag(operation.version()))
                .body(operation.drift());
    }

    /** What to judge instead of the resource as it is. */
    record Detection(@Nullable ObjectNode actualConfig) {}

    /** A page of an execution log. */
    record LogPage(List<AuditEntry> items, @Nullable String nextCursor, AuditLog.Chain chain) implements Paged {}

    /** A snapshot as a list shows it. */
    record SnapshotView(
            Snapshot.Kind kind,
            ObjectNode config,
            @Nullable BigDecimal estimatedCost,
            Instant timestamp,
            String configHash,
            @Nullable Long attempt) {

        static SnapshotView of(SnapshotEntity entity) {
            var snapshot = entity.snapshot();
            return new SnapshotView(
                    snapshot.kind(),
                    snapshot.config().json(),
                    snapshot.estimatedCost().map(Money::amount).orElse(null),
                    snapshot.timestamp(),
                    entity.configHash(),
                    entity.attempt().orElse(null));
        }
    }
}
