package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Policies and their lives, over HTTP. */
@RestController
@RequestMapping(PolicyController.PATH)
@Tag(name = "Policies")
class PolicyController {

    static final String PATH = "/api/v1/policies";

    private final PolicyService service;
    private final Policies policies;
    private final IdempotencyKeys keys;

    PolicyController(PolicyService service, Policies policies, IdempotencyKeys keys) {
        this.service = service;
        this.policies = policies;
        this.keys = keys;
    }

    @PostMapping
    @Operation(
            operationId = "createPolicy",
            summary = "Write a policy",
            description =
                    "It is a draft: it judges once it was sent to review, approved by somebody else and activated."
                            + " Expressions are compiled and type-checked now.")
    @Answers(value = 201, body = PolicyView.class)
    @Example("""
            {
              "name": "dearest-server",
              "description": "No server may cost more than 100 USD a month",
              "scope": {"resource_types": ["aws_instance"]},
              "rules": [{
                "name": "max_cost",
                "expression": "known(cost.proposed) && cost.proposed <= 100.0",
                "effect": "block",
                "severity": "error",
                "message": "The server costs more than 100 USD a month"
              }]
            }""")
    ResponseEntity<?> create(@Valid @RequestBody NewPolicy asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request, actor.name(), () -> asked, _ -> answer(HttpStatus.CREATED, service.create(asked, actor)));
    }

    @GetMapping
    @Operation(operationId = "listPolicies", summary = "List policies, newest first")
    Page<PolicyView> list(
            @RequestParam(required = false) @Nullable List<PolicyState> status,
            @RequestParam(required = false) @Nullable Boolean active,
            @RequestParam(required = false) @Nullable String name,
            PageQuery page) {
        var filter = new Policies.Filter(Set.copyOf(Optional.ofNullable(status).orElse(List.of())), active, name);
        var rows = policies.list(filter, page.afterId(), page.rows());
        return Page.of(page, rows, row -> row.id().toString()).map(PolicyView::of);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getPolicy", summary = "Show a policy")
    @Answers(value = 200, body = PolicyView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<PolicyView> get(@PathVariable PolicyId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PutMapping("/{id}")
    @Operation(
            operationId = "replacePolicy",
            summary = "Write a new version of a policy",
            description = "All of it is given anew; the name stays. The new version is a draft, and one that is active"
                    + " goes on judging until the new one is activated.")
    @Answers(value = 200, body = PolicyView.class)
    @Example("""
            {
              "name": "dearest-server",
              "description": "No server may cost more than 80 USD a month",
              "scope": {"resource_types": ["aws_instance"]},
              "rules": [{
                "name": "max_cost",
                "expression": "known(cost.proposed) && cost.proposed <= 80.0",
                "effect": "block",
                "severity": "error",
                "message": "The server costs more than 80 USD a month"
              }]
            }""")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<PolicyView> replace(
            @PathVariable PolicyId id, @Valid @RequestBody NewPolicy asked, Precondition precondition, Actor actor) {
        return answer(HttpStatus.OK, service.replace(id, asked, precondition, actor));
    }

    @PostMapping("/{id}/submit")
    @Operation(operationId = "submitPolicy", summary = "Send a draft to review")
    @Answers(value = 200, body = PolicyView.class)
    @Example("{}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> submit(
            @PathVariable PolicyId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return moved(id, PolicyAction.SUBMIT, null, precondition, actor, request);
    }

    @PostMapping("/{id}/reject")
    @Operation(operationId = "rejectPolicy", summary = "Send a reviewed version back to be a draft")
    @Answers(value = 200, body = PolicyView.class)
    @Example("{\"reason\": \"It would block the databases too\"}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> reject(
            @PathVariable PolicyId id,
            @Valid @RequestBody(required = false) @Nullable Explanation why,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return moved(id, PolicyAction.REJECT, why, precondition, actor, request);
    }

    @PostMapping("/{id}/approve")
    @Operation(
            operationId = "approvePolicy",
            summary = "Approve a reviewed version that somebody else wrote",
            description =
                    "While nobody has to sign in, callers cannot be told apart; the answer then says that the"
                            + " approval may be the author's own, and driftsafe.guardrail.approve-own-while-open=false forbids it.")
    @Answers(value = 200, body = PolicyView.class)
    @Example("{}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> approve(
            @PathVariable PolicyId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return moved(id, PolicyAction.APPROVE, null, precondition, actor, request);
    }

    @PostMapping("/{id}/activate")
    @Operation(
            operationId = "activatePolicy",
            summary = "Let an approved version judge",
            description =
                    "From now on every check is judged by it, on all nodes, in place of the version that was active.")
    @Answers(value = 200, body = PolicyView.class)
    @Example("{}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> activate(
            @PathVariable PolicyId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return moved(id, PolicyAction.ACTIVATE, null, precondition, actor, request);
    }

    @PostMapping("/{id}/deprecate")
    @Operation(operationId = "deprecatePolicy", summary = "Let the active version judge no more")
    @Answers(value = 200, body = PolicyView.class)
    @Example("{\"reason\": \"The budget is watched elsewhere\"}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> deprecate(
            @PathVariable PolicyId id,
            @Valid @RequestBody(required = false) @Nullable Explanation why,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return moved(id, PolicyAction.DEPRECATE, why, precondition, actor, request);
    }

    @PostMapping("/{id}/archive")
    @Operation(
            operationId = "archivePolicy",
            summary = "Give a policy up that does not judge",
            description = "It stays to be seen, with all its versions, and its name is free for another.")
    @Answers(value = 200, body = PolicyView.class)
    @Example("{\"reason\": \"Replaced by dearest-machine\"}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> archive(
            @PathVariable PolicyId id,
            @Valid @RequestBody(required = false) @Nullable Explanation why,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return moved(id, PolicyAction.ARCHIVE, why, precondition, actor, request);
    }

    private ResponseEntity<?> moved(
            PolicyId id,
            PolicyAction action,
            @Nullable Explanation why,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> id,
                _ -> answer(HttpStatus.OK, service.move(id, action, Explanation.reason(why), precondition, actor)));
    }

    private static ResponseEntity<PolicyView> answer(HttpStatus status, Policy policy) {
        var answer = ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(policy.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + policy.policyId().value());
        }
        return answer.body(PolicyView.of(policy));
    }
}
