package io.driftsafe.guardrail;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Paged;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What policies said and what was done to them, over HTTP. */
@RestController
@RequestMapping(PolicyController.PATH + "/{id}")
@Tag(name = "Policies")
class PolicyHistoryController {

    private final PolicyService service;
    private final Policies policies;
    private final PolicyLog log;
    private final JsonMapper json;

    PolicyHistoryController(PolicyService service, Policies policies, PolicyLog log, JsonMapper json) {
        this.service = service;
        this.policies = policies;
        this.log = log;
        this.json = json;
    }

    @GetMapping("/versions")
    @Operation(
            operationId = "listPolicyVersions",
            summary = "List what a policy said, newest first",
            description = "Each version with what it says otherwise than the one before.")
    @Refuses({ProblemCode.NOT_FOUND})
    Page<PolicyVersionView> versions(@PathVariable PolicyId id, PageQuery page) {
        service.require(id);
        var rows = policies.versions(id.uuid(), page.after(Integer::valueOf), page.rows());
        var shown = Page.of(page, rows, row -> Integer.toString(row.number()));
        return shown.map(version -> PolicyVersionView.of(version, before(version, rows), json));
    }

    private static Optional<PolicyVersion> before(PolicyVersion version, List<PolicyVersion> rows) {
        return rows.stream()
                .filter(other -> other.number() == version.number() - 1)
                .findFirst();
    }

    @GetMapping("/versions/{version}")
    @Operation(
            operationId = "getPolicyVersion",
            summary = "Show a version of a policy",
            description = "With what it says otherwise than the one before.")
    @Refuses({ProblemCode.NOT_FOUND})
    PolicyVersionView version(@PathVariable PolicyId id, @PathVariable int version) {
        var found = service.require(id, version);
        return PolicyVersionView.of(found, policies.version(id.uuid(), found.number() - 1), json);
    }

    @GetMapping("/log")
    @Operation(
            operationId = "getPolicyLog",
            summary = "Show who did what to a policy and its exemptions, and whether the chain is whole",
            description = "Oldest first; a line is written with each change and never changed.")
    @Refuses({ProblemCode.NOT_FOUND})
    LogPage log(@PathVariable PolicyId id, PageQuery page) {
        service.require(id);
        var rows = log.of(id, page.afterNumber(), page.rows());
        var shown = Page.of(page, rows, row -> Long.toString(row.sequence()));
        return new LogPage(shown.items(), shown.nextCursor(), log.chain(id));
    }

    /** A page of a policy's log. */
    @Schema(name = "PolicyLogPage")
    record LogPage(List<PolicyLogEntry> items, @Nullable String nextCursor, PolicyLogChain chain) implements Paged {}
}
