package io.driftsafe.pricing.contract;

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
import io.swagger.v3.oas.annotations.Parameter;
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

/** Commitments, over HTTP. */
@RestController
@RequestMapping(CommitmentController.PATH)
@Tag(name = "Prices")
class CommitmentController {

    static final String PATH = "/api/v1/prices/commitments";

    private final ContractService service;
    private final Contracts contracts;
    private final IdempotencyKeys keys;

    CommitmentController(ContractService service, Contracts contracts, IdempotencyKeys keys) {
        this.service = service;
        this.contracts = contracts;
        this.keys = keys;
    }

    @PostMapping
    @Operation(
            operationId = "createCommitment",
            summary = "Create a commitment: reserved instances, or a savings plan",
            description =
                    "Reserved instances have kind, item, region (and zone, if they are for one) and count; those of"
                            + " AWS for a region with Linux cover other sizes of the family by their normalisation"
                            + " factors. A savings plan has plan (compute or instance_family), usd_per_hour and"
                            + " percent_off, how far its prices are below the list, with rates where that differs by kind,"
                            + " family or item. Say by eligible_use how much there is that it could cover, of a day within"
                            + " the last 31: without it nobody knows whether it has room for a resource, and cost_impact"
                            + " gives a span.")
    @Answers(value = 201, body = CommitmentView.class)
    @Example("""
        {
          "name": "Web servers, one year",
          "provider": "aws",
          "type": "reserved_instance",
          "kind": "ec2",
          "item": "t3.large",
          "region": "us-east-1",
          "count": 10,
          "hourly_cost": 0.52,
          "starts_on": "2026-03-01",
          "ends_on": "2027-02-28",
          "eligible_use": 12,
          "eligible_use_on": "2026-11-25",
          "source": "Purchase 2026-031"
        }\
        """)
    ResponseEntity<?> create(@Valid @RequestBody NewCommitment asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request, actor.name(), () -> asked, _ -> answer(HttpStatus.CREATED, service.create(asked, actor)));
    }

    @GetMapping
    @Operation(operationId = "listCommitments", summary = "List the commitments, oldest first")
    Page<CommitmentView> list(
            @RequestParam @Parameter(description = "A cloud, such as aws") Optional<String> provider, PageQuery page) {
        var rows = contracts.commitments(provider, page.afterId(), page.rows());
        var today = service.today();
        return Page.of(page, rows, row -> row.id().toString()).map(row -> CommitmentView.of(row, today));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getCommitment", summary = "Show a commitment, and what of it is unused now")
    @Answers(value = 200, body = CommitmentView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<CommitmentView> get(@PathVariable CommitmentId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PutMapping("/{id}")
    @Operation(
            operationId = "replaceCommitment",
            summary = "Change a commitment",
            description =
                    "All of it is given anew: so is said, from time to time, how much there is that it could cover.")
    @Answers(value = 200, body = CommitmentView.class)
    @Example("""
        {
          "name": "Compute, three years",
          "provider": "aws",
          "type": "savings_plan",
          "plan": "compute",
          "usd_per_hour": 4.5,
          "percent_off": 46,
          "rates": [{"kind": "ec2", "item": "m5", "percent_off": 50}, {"kind": "lambda", "percent_off": 12}],
          "starts_on": "2026-03-01",
          "ends_on": "2029-02-28",
          "eligible_use": 5.1,
          "eligible_use_on": "2026-11-25",
          "source": "Purchase 2026-032"
        }\
        """)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<CommitmentView> replace(
            @PathVariable CommitmentId id,
            @Valid @RequestBody NewCommitment asked,
            Precondition precondition,
            Actor actor) {
        return answer(HttpStatus.OK, service.replace(id, asked, precondition, actor));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteCommitment", summary = "Remove a commitment that was never made")
    @Answers(204)
    @Refuses({ProblemCode.NOT_FOUND})
    void remove(@PathVariable CommitmentId id, Precondition precondition, Actor actor) {
        service.remove(id, precondition, actor);
    }

    private ResponseEntity<CommitmentView> answer(HttpStatus status, Commitment commitment) {
        var answer =
                ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(commitment.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + new CommitmentId(commitment.id()).value());
        }
        return answer.body(CommitmentView.of(commitment, service.today()));
    }
}
