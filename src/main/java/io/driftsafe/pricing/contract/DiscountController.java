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

/** Discounts, over HTTP. */
@RestController
@RequestMapping(DiscountController.PATH)
@Tag(name = "Prices")
class DiscountController {

    static final String PATH = "/api/v1/prices/discounts";

    private final ContractService service;
    private final Contracts contracts;
    private final IdempotencyKeys keys;

    DiscountController(ContractService service, Contracts contracts, IdempotencyKeys keys) {
        this.service = service;
        this.contracts = contracts;
        this.keys = keys;
    }

    @PostMapping
    @Operation(
            operationId = "createDiscount",
            summary = "Create a discount by contract",
            description =
                    "So many percent off the list price of all that a provider bills, of a kind, or of an item of it."
                            + " Where several are for the same thing, that which names most counts, and only that one.")
    @Answers(value = 201, body = DiscountView.class)
    @Example("""
            {
              "name": "Enterprise agreement, EC2",
              "provider": "aws",
              "kind": "ec2",
              "percent": 9,
              "starts_on": "2026-01-01",
              "ends_on": "2028-12-31",
              "source": "Contract 2025-118, annex B"
            }""")
    ResponseEntity<?> create(@Valid @RequestBody NewDiscount asked, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request, actor.name(), () -> asked, _ -> answer(HttpStatus.CREATED, service.create(asked, actor)));
    }

    @GetMapping
    @Operation(operationId = "listDiscounts", summary = "List the discounts, oldest first")
    Page<DiscountView> list(
            @RequestParam @Parameter(description = "A cloud, such as aws") Optional<String> provider, PageQuery page) {
        var rows = contracts.discounts(provider, page.afterId(), page.rows());
        var today = service.today();
        return Page.of(page, rows, row -> row.id().toString()).map(row -> DiscountView.of(row, today));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getDiscount", summary = "Show a discount")
    @Answers(value = 200, body = DiscountView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<DiscountView> get(@PathVariable DiscountId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PutMapping("/{id}")
    @Operation(
            operationId = "replaceDiscount",
            summary = "Change a discount",
            description = "All of it is given anew. One that has held is better ended, and a new one made.")
    @Answers(value = 200, body = DiscountView.class)
    @Example("""
            {
              "name": "Enterprise agreement, EC2",
              "provider": "aws",
              "kind": "ec2",
              "percent": 9,
              "starts_on": "2026-01-01",
              "ends_on": "2026-12-31",
              "source": "Contract 2025-118, annex B"
            }""")
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<DiscountView> replace(
            @PathVariable DiscountId id,
            @Valid @RequestBody NewDiscount asked,
            Precondition precondition,
            Actor actor) {
        return answer(HttpStatus.OK, service.replace(id, asked, precondition, actor));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(operationId = "deleteDiscount", summary = "Remove a discount that was never agreed")
    @Answers(204)
    @Refuses({ProblemCode.NOT_FOUND})
    void remove(@PathVariable DiscountId id, Precondition precondition, Actor actor) {
        service.remove(id, precondition, actor);
    }

    private ResponseEntity<DiscountView> answer(HttpStatus status, Discount discount) {
        var answer = ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(discount.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + new DiscountId(discount.id()).value());
        }
        return answer.body(DiscountView.of(discount, service.today()));
    }
}
