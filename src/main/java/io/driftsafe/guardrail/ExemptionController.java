package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Exemptions from policies, over HTTP. */
@RestController
@RequestMapping(ExemptionController.PATH)
@Tag(name = "Policies")
class ExemptionController {

    static final String PATH = "/api/v1/exemptions";

    private final ExemptionService service;
    private final Exemptions exemptions;
    private final IdempotencyKeys keys;
    private final Clock clock;

    ExemptionController(ExemptionService service, Exemptions exemptions, IdempotencyKeys keys, Clock clock) {
        this.service = service;
        this.exemptions = exemptions;
        this.keys = keys;
        this.clock = clock;
    }

    @PostMapping
    @Operation(
            operationId = "requestExemption",
            summary = "Ask that a policy does not hold certain resources",
            description = "It counts once somebody else has approved it, and until it expires or is revoked. What it"
                    + " covers still warns; a rule that says something else since it was asked for it does not cover;"
                    + " drift, broken seals and missing resources it never covers.")
    @Answers(value = 201, body = ExemptionView.class)
    @Example("""
        {
          "policy_id": "pol_01jd9r6qk2f3a8xw5t7m0c4bvz",
          "provider": "aws",
          "account": "prod",
          "resource_pattern": "aws_instance.web_*",
          "justification": "The move to smaller instances ends in March",
          "ticket": "OPS-1234",
          "expires_at": "2027-03-31T00:00:00Z"
        }\
        """)
    ResponseEntity<?> request(@Valid @RequestBody NewExemption asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request, actor.name(), () -> asked, _ -> answer(HttpStatus.CREATED, service.request(asked, actor)));
    }

    @GetMapping
    @Operation(
            operationId = "listExemptions",
            summary = "List exemptions, newest first",
            description = "One that was approved while nobody had to sign in is unconfirmed, and counts no more, once"
                    + " callers have to: approve it again, or request a new one.")
    Page<ExemptionView> list(
            @RequestParam(name = "policy_id", required = false) @Nullable PolicyId policyId,
            @RequestParam(required = false) @Nullable List<Exemption.Status> status,
            @RequestParam(name = "expiring_within", required = false) @Nullable Long expiringWithin,
            PageQuery page) {
        var now = clock.instant();
        var filter = new Exemptions.Filter(
                Optional.ofNullable(policyId),
                Set.copyOf(Optional.ofNullable(status).orElse(List.of())),
                Optional.ofNullable(expiringWithin).map(ExemptionController::seconds));
        var rows = exemptions.list(filter, now, page.afterId(), page.rows());
        return Page.of(page, rows, row -> row.id().toString()).map(row -> ExemptionView.of(row, now));
    }

    private static Duration seconds(long number) {
        if (number < 1 || number > ExemptionService.LONGEST.toSeconds()) {
            throw Refusal.invalid(
                    "expiring_within",
                    "expiring_within is a number of seconds from 1 to %d"
                            .formatted(ExemptionService.LONGEST.toSeconds()));
        }
        return Duration.ofSeconds(number);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getExemption", summary = "Show an exemption")
    @Answers(value = 200, body = ExemptionView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<ExemptionView> get(@PathVariable ExemptionId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PostMapping("/{id}/approve")
    @Operation(operationId = "approveExemption", summary = "Approve an exemption that somebody else asked for")
    @Answers(value = 200, body = ExemptionView.class)
    @Example("{}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> approve(
            @PathVariable ExemptionId id,
            @RequestBody(required = false) @Nullable Nothing nothing,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return changed(request, actor, () -> service.approve(id, precondition, actor));
    }

    @PostMapping("/{id}/revoke")
    @Operation(
            operationId = "revokeExemption",
            summary = "Revoke an exemption, or turn it down",
            description = "From then on no judgement heeds it.")
    @Answers(value = 200, body = ExemptionView.class)
    @Example("{\"reason\": \"The move has ended\"}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.ILLEGAL_TRANSITION})
    ResponseEntity<?> revoke(
            @PathVariable ExemptionId id,
            @Valid @RequestBody(required = false) @Nullable Explanation why,
            Precondition precondition,
            Actor actor,
            HttpServletRequest request) {
        return changed(request, actor, () -> service.revoke(id, Explanation.reason(why), precondition, actor));
    }

    private ResponseEntity<?> changed(HttpServletRequest request, Actor actor, Supplier<Exemption> change) {
        return keys.answer(request, actor.name(), () -> actor, _ -> answer(HttpStatus.OK, change.get()));
    }

    private ResponseEntity<ExemptionView> answer(HttpStatus status, Exemption exemption) {
        var answer =
                ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(exemption.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(
                    HttpHeaders.LOCATION, PATH + "/" + exemption.exemptionId().value());
        }
        return answer.body(ExemptionView.of(exemption, clock.instant()));
    }
}
