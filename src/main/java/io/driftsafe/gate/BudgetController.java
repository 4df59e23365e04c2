package io.driftsafe.gate;

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
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Disruption budgets, over HTTP. */
@RestController
@RequestMapping(BudgetController.PATH)
@Tag(name = "Limits")
class BudgetController {

    static final String PATH = "/api/v1/budgets";

    private final BudgetService service;
    private final IdempotencyKeys keys;

    BudgetController(BudgetService service, IdempotencyKeys keys) {
        this.service = service;
        this.keys = keys;
    }

    @PostMapping
    @Operation(
            operationId = "createBudget",
            summary = "Create a disruption budget for a group of operations",
            description =
                    "The group are the operations that carry all its labels. What would go beyond the budget waits and"
                            + " says so. Rollbacks are never held.")
    @Answers(value = 201, body = BudgetView.class)
    @Example("""
        {
          "name": "web, little by little",
          "labels": {"team": "web"},
          "max_in_flight": 2,
          "max_per_hour": 20,
          "max_per_day": 100,
          "stop_after_failures": 3
        }\
        """)
    ResponseEntity<?> create(@Valid @RequestBody NewBudget asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request, actor.name(), () -> asked, _ -> answer(HttpStatus.CREATED, service.create(asked, actor)));
    }

    @GetMapping
    @Operation(operationId = "listBudgets", summary = "List disruption budgets with what is used of them, newest first")
    Page<BudgetView> list(PageQuery page) {
        var rows = service.list(page.afterId(), page.rows());
        return Page.of(page, rows, budget -> budget.id().toString()).map(service::view);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getBudget", summary = "Show a disruption budget and what is used of it")
    @Answers(value = 200, body = BudgetView.class)
    ResponseEntity<BudgetView> get(@PathVariable BudgetId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PutMapping("/{id}")
    @Operation(
            operationId = "replaceBudget",
            summary = "Change a disruption budget",
            description = "All of it is given anew; what is in flight stays counted.")
    @Answers(value = 200, body = BudgetView.class)
    @Example("""
        {
          "name": "web, little by little",
          "labels": {"team": "web"},
          "max_in_flight_percent": 10,
          "stop_after_failures": 3
        }\
        """)
    ResponseEntity<BudgetView> replace(
            @PathVariable BudgetId id, @Valid @RequestBody NewBudget asked, Precondition precondition, Actor actor) {
        return answer(HttpStatus.OK, service.replace(id, asked, precondition, actor));
    }

    @PostMapping("/{id}/release")
    @Operation(
            operationId = "releaseBudget",
            summary = "Let a group go on after too many of it had failed",
            description = "What failed until now counts no more.")
    @Answers(value = 200, body = BudgetView.class)
    ResponseEntity<BudgetView> release(@PathVariable BudgetId id, Precondition precondition, Actor actor) {
        return answer(HttpStatus.OK, service.release(id, precondition, actor));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteBudget", summary = "Delete a disruption budget: it holds nothing any more")
    @Answers(204)
    @Refuses(ProblemCode.NOT_FOUND)
    void delete(@PathVariable BudgetId id, Precondition precondition, Actor actor) {
        service.delete(id, precondition, actor);
    }

    private ResponseEntity<BudgetView> answer(HttpStatus status, DisruptionBudget budget) {
        var answer = ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(budget.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + new BudgetId(budget.id()).value());
        }
        return answer.body(service.view(budget));
    }
}
