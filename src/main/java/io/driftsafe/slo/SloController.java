package io.driftsafe.slo;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.slo.Slos.SloFilter;
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
import java.util.Optional;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Cost SLOs over HTTP. */
@RestController
@RequestMapping("/api/v1/slos")
@Tag(name = "Cost SLOs")
class SloController {

    private static final String PATH = "/api/v1/slos";

    private final SloService service;
    private final Slos slos;
    private final IdempotencyKeys keys;

    SloController(SloService service, Slos slos, IdempotencyKeys keys) {
        this.service = service;
        this.slos = slos;
        this.keys = keys;
    }

    @PostMapping
    @Operation(
            operationId = "createSlo",
            summary = "Create a cost SLO",
            description =
                    "It counts from now on, with what is in flight already. A module_budget names its module as scope.target, a"
                            + " service_budget its service as scope.service.")
    @Answers(value = 201, body = SloView.class)
    @Example("""
            {
              "name": "Web team, each month",
              "type": "monthly_budget",
              "scope": {"tags": {"team": "web"}},
              "threshold": {"max_value": 5000, "warning_percent": 80},
              "baseline": {"expected_value": 4000, "variance_percent": 10},
              "enforcement": "block",
              "owner": "web@example.com"
            }""")
    @Refuses(ProblemCode.RESOURCE_BUSY)
    ResponseEntity<?> create(@Valid @RequestBody NewSlo asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request, actor.name(), () -> asked, _ -> answer(HttpStatus.CREATED, service.create(asked, actor)));
    }

    @GetMapping
    @Operation(operationId = "listSlos", summary = "List cost SLOs, newest first")
    Page<SloView> list(
            @RequestParam Optional<SloType> type,
            @RequestParam Optional<Enforcement> enforcement,
            @RequestParam Optional<String> owner,
            @RequestParam(defaultValue = "false") boolean archived,
            PageQuery page) {
        var rows = slos.list(new SloFilter(archived, type, enforcement, owner), page.afterId(), page.rows());
        return Page.of(page, rows, slo -> slo.id().toString()).map(SloView::of);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getSlo", summary = "Show a cost SLO")
    @Answers(value = 200, body = SloView.class)
    ResponseEntity<SloView> get(@PathVariable SloId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    /** Not what may be put at the paths beside. */
    @PutMapping("/{id:slo_.*}")
    @Operation(
            operationId = "replaceSlo",
            summary = "Change a cost SLO",
            description = "All of it is given anew; the type stays.")
    @Answers(value = 200, body = SloView.class)
    @Example("""
            {
              "name": "Web team, each month",
              "type": "monthly_budget",
              "scope": {"tags": {"team": "web"}},
              "threshold": {"max_value": 6000},
              "enforcement": "warn",
              "owner": "web@example.com"
            }""")
    @Refuses({ProblemCode.ILLEGAL_TRANSITION, ProblemCode.RESOURCE_BUSY})
    ResponseEntity<SloView> replace(
            @PathVariable SloId id, @Valid @RequestBody NewSlo asked, Precondition precondition, Actor actor) {
        return answer(HttpStatus.OK, service.replace(id, asked, precondition, actor));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "archiveSlo",
            summary = "Archive a cost SLO: it counts no more",
            description = "It stays readable, for findings name it.")
    @Answers(204)
    @Refuses(ProblemCode.ILLEGAL_TRANSITION)
    void archive(@PathVariable SloId id, Precondition precondition, Actor actor) {
        service.archive(id, precondition, actor);
    }

    private static ResponseEntity<SloView> answer(HttpStatus status, Slo slo) {
        var answer = ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(slo.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + new SloId(slo.id()).value());
        }
        return answer.body(SloView.of(slo));
    }
}
