package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.operation.OperationList.Filter;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.Preference;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(OperationController.PATH)
@Tag(name = "Operations")
class OperationController {

    static final String PATH = "/api/v1/operations";

    private final Drafting drafting;
    private final Examination examination;
    private final OperationService service;
    private final OperationList list;
    private final OperationViews views;
    private final IdempotencyKeys keys;
    private final AtRest atRest;

    OperationController(
            Drafting drafting,
            Examination examination,
            OperationService service,
            OperationList list,
            OperationViews views,
            IdempotencyKeys keys,
            AtRest atRest) {
        this.drafting = drafting;
        this.examination = examination;
        this.service = service;
        this.list = list;
        this.views = views;
        this.keys = keys;
        this.atRest = atRest;
    }

    @PostMapping
    @Operation(
            operationId = "createOperation",
            summary = "Create an operation",
            description = "Reads the resource, prices both sides and makes the rollback plan; nothing is changed yet."
                    + " Give exactly one of patch and proposed_config.")
    @Answers(value = 201, body = OperationView.class)
    @Example("""
        {
          "resource_id": "aws_instance.web_server",
          "resource_type": "aws_instance",
          "fix_description": "Downsize from t3.xlarge to t3.large",
          "patch": {"instance_type": "t3.large"},
          "labels": {"team": "web"}
        }\
        """)
    @Refuses({
        ProblemCode.RESOURCE_NOT_FOUND,
        ProblemCode.NO_CHANGE,
        ProblemCode.UNSUPPORTED_CHANGE,
        ProblemCode.IRREVERSIBLE_CHANGE,
        ProblemCode.MANAGED_RESOURCE,
        ProblemCode.PROVIDER_UNAVAILABLE
    })
    ResponseEntity<?> create(@Valid @RequestBody NewOperation asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> drafting.draft(asked),
                draft -> views.answer(HttpStatus.CREATED, service.create(draft, actor)));
    }

    @GetMapping
    @Operation(operationId = "listOperations", summary = "List operations, newest first")
    Page<OperationSummary> list(
            @RequestParam(required = false) @Nullable List<OperationState> status,
            @RequestParam(required = false) @Nullable String provider,
            @RequestParam(name = "resource_id", required = false) @Nullable String resourceId,
            @RequestParam(name = "resource_type", required = false) @Nullable String resourceType,
            @RequestParam(required = false) @Nullable String label,
            @RequestParam(name = "created_after", required = false) @Nullable Instant createdAfter,
            @RequestParam(name = "created_before", required = false) @Nullable Instant createdBefore,
            PageQuery query) {
        var filter = new Filter(
                Set.copyOf(Optional.ofNullable(status).orElse(List.of())),
                provider,
                resourceId,
                resourceType,
                Optional.ofNullable(label).map(OperationController::label),
                createdAfter,
                createdBefore);
        return list.page(filter, query);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getOperation", summary = "Show an operation")
    @Answers(value = 200, body = OperationView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<OperationView> get(@PathVariable OperationId id) {
        return views.answer(HttpStatus.OK, id);
    }

    @PostMapping("/{id}/check")
    @Operation(
            operationId = "checkOperation",
            summary = "Run the safety checks now",
            description =
                    "All six run on fresh evidence and none stops the others; a check that failed blocks the apply.")
    @Answers(value = 200, body = OperationView.class)
    @Example("{}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION, ProblemCode.PROVIDER_UNAVAILABLE})
    ResponseEntity<?> check(
            @PathVariable OperationId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> examination.check(id, precondition),
                examined -> ok(service.recordChecks(examined, precondition, actor)));
    }

    @PostMapping("/{id}/apply")
    @Operation(
            operationId = "applyOperation",
            summary = "Apply the fix",
            description =
                    "The checks must have passed and be fresh. Answers at once and goes on by itself; what fails after"
                            + " it may have changed something rolls back by itself, unless auto_rollback is false. That"
                            + " speaks of undoing a whole change: a fix of several stages (stop, change, start) that"
                            + " breaks off between them is put back all the same, so that nothing is left stopped.")
    @Answers(
            value = {200, 202},
            body = OperationView.class)
    @Example("{}")
    @Refuses({
        ProblemCode.NOT_FOUND,
        ProblemCode.CHECKS_FAILED,
        ProblemCode.ILLEGAL_TRANSITION,
        ProblemCode.CHECKS_REQUIRED,
        ProblemCode.CHECKS_STALE,
        ProblemCode.GATE_CLOSED,
        ProblemCode.UNRESOLVED_ROLLBACK,
        ProblemCode.RESOURCE_BUSY,
        ProblemCode.NODE_CLOCK_OFF
    })
    ResponseEntity<?> apply(
            @PathVariable OperationId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Preference preference,
            Actor actor,
            HttpServletRequest request) {
        var answer = keys.answer(
                request,
                actor.name(),
                () -> id,
                _ -> views.answer(HttpStatus.ACCEPTED, service.requestApply(id, precondition, actor)));
        return atRest.answer(answer, preference);
    }

    @PostMapping("/{id}/rollback")
    @Operation(
            operationId = "rollBackOperation",
            summary = "Roll back: put the resource back",
            description =
                    "Restores only what this operation changed, and writes nothing where somebody else has changed it"
                            + " since.")
    @Answers(
            value = {200, 202},
            body = OperationView.class)
    @Example("{\"reason\": \"Too slow at noon\"}")
    @Refuses({
        ProblemCode.NOT_FOUND,
        ProblemCode.ILLEGAL_TRANSITION,
        ProblemCode.NOTHING_TO_ROLL_BACK,
        ProblemCode.UNRESOLVED_ROLLBACK,
        ProblemCode.RESOURCE_BUSY
    })
    ResponseEntity<?> rollback(
            @PathVariable OperationId id,
            @Valid @RequestBody(required = false) @Nullable Explanation why,
            Precondition precondition,
            Preference preference,
            Actor actor,
            HttpServletRequest request) {
        var answer = keys.answer(
                request,
                actor.name(),
                () -> id,
                _ -> views.answer(
                        HttpStatus.ACCEPTED,
                        service.requestRollback(id, Explanation.reason(why), precondition, actor)));
        return atRest.answer(answer, preference);
    }

    @PostMapping("/{id}/cancel")
    @Operation(operationId = "cancelOperation", summary = "Withdraw an operation that was not applied")
    @Answers(value = 200, body = OperationView.class)
    @Example("{\"reason\": \"The load has grown\"}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> cancel(
            @PathVariable OperationId id,
            @Valid @RequestBody(required = false) @Nullable Explanation why,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return changed(request, actor, () -> service.cancel(id, Explanation.reason(why), precondition, actor));
    }

    @PostMapping("/{id}/acknowledge")
    @Operation(
            operationId = "acknowledgeOperation",
            summary = "Say that a person has dealt with it",
            description =
                    "After a rollback that failed, or a failure that may have changed something: keeps the state and"
                            + " frees the resource for other operations.")
    @Answers(value = 200, body = OperationView.class)
    @Example("{\"reason\": \"Looked at it: the instance runs as it should\"}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> acknowledge(
            @PathVariable OperationId id,
            @Valid @RequestBody Acknowledgement acknowledgement,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return changed(request, actor, () -> service.acknowledge(id, acknowledgement.reason(), precondition, actor));
    }

    @PostMapping("/{id}/retry")
    @Operation(
            operationId = "retryOperation",
            summary = "Create the same fix again, with a fresh snapshot",
            description = "After failed, rolled_back or cancelled; the answer is the new operation.")
    @Answers(value = 201, body = OperationView.class)
    @Example("{}")
    @Refuses({
        ProblemCode.NOT_FOUND,
        ProblemCode.ILLEGAL_TRANSITION,
        ProblemCode.RESOURCE_NOT_FOUND,
        ProblemCode.NO_CHANGE,
        ProblemCode.PROVIDER_UNAVAILABLE
    })
    ResponseEntity<?> retry(
            @PathVariable OperationId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> drafting.again(service.requireRetriable(id, precondition)),
                draft -> views.answer(HttpStatus.CREATED, service.create(draft, actor)));
    }

    private ResponseEntity<?> changed(
            HttpServletRequest request, Actor actor, Supplier<io.driftsafe.operation.Operation> change) {
        return keys.answer(request, actor.name(), () -> actor, _ -> ok(change.get()));
    }

    private ResponseEntity<OperationView> ok(io.driftsafe.operation.Operation operation) {
        return views.answer(HttpStatus.OK, operation);
    }

    private static Map.Entry<String, String> label(String text) {
        var parts = List.of(text.split(":", 2));
        if (parts.size() < 2) {
            throw Refusal.invalid("label", "label is a key and a value parted by a colon, as in team:web");
        }
        return Map.entry(parts.getFirst(), parts.getLast());
    }

    /** The body of an action that takes none. */
    record Nothing() {}

    /** Why somebody does it. */
    record Explanation(@Nullable @Size(min = 1, max = 1000) String reason) {

        static Optional<String> reason(@Nullable Explanation explanation) {
            return explanation == null ? Optional.empty() : Optional.ofNullable(explanation.reason());
        }
    }

    /** How a person has dealt with it. */
    record Acknowledgement(@NotBlank @Size(max = 1000) String reason) {}
}
