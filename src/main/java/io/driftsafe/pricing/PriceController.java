package io.driftsafe.pricing;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.resource.Configuration;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.driftsafe.wire.Page;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Precondition;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
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
import tools.jackson.databind.node.ObjectNode;

/** What things cost and why, over HTTP. */
@RestController
@RequestMapping("/api/v1/prices")
@Tag(name = "Prices")
class PriceController {

    private static final String PATH = "/api/v1/prices";

    private final PriceBook book;
    private final Prices prices;
    private final PriceService service;
    private final IdempotencyKeys keys;

    PriceController(PriceBook book, Prices prices, PriceService service, IdempotencyKeys keys) {
        this.book = book;
        this.prices = prices;
        this.service = service;
        this.keys = keys;
    }

    @GetMapping
    @Operation(
            operationId = "listPrices",
            summary = "Search the unit prices",
            description =
                    "By what is priced, then by day: one row for each day from which another price holds. With on,"
                            + " only those that count on that day.")
    Page<PriceView> list(
            @RequestParam @Parameter(description = "A cloud, such as aws") Optional<String> provider,
            @RequestParam @Parameter(description = "A region of it") Optional<String> region,
            @RequestParam @Parameter(description = "A kind of things, such as ec2") Optional<String> kind,
            @RequestParam @Parameter(description = "What is priced, such as t3.large") Optional<String> item,
            @RequestParam @Parameter(description = "What the price is for, such as hour") Optional<String> unit,
            @RequestParam @Parameter(description = "A part of the item's name") Optional<String> q,
            @RequestParam
                    @DateTimeFormat(iso = DateTimeFormat.ISO.DATE)
                    @Parameter(description = "A day, as in 2026-11-26: only the prices that count then")
                    Optional<LocalDate> on,
            PageQuery page) {
        var after = page.after(PriceSearch.Position::parse);
        var rows = prices.search(new PriceSearch(provider, region, kind, item, unit, q, on, after), page.rows());
        return Page.of(page, rows, row -> PriceSearch.Position.of(row).text()).map(PriceView::of);
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getPrice", summary = "Show a unit price")
    @Answers(value = 200, body = PriceView.class)
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<PriceView> get(@PathVariable PriceId id) {
        return answer(HttpStatus.OK, service.require(id));
    }

    @PutMapping
    @Operation(
            operationId = "setPrice",
            summary = "Set a unit price",
            description =
                    "Adds it, or replaces what was said of the same provider, region, kind, item, unit and effective"
                            + " date: then If-Match may name the version that the caller has seen. Prices of other days"
                            + " stay, for what is explained or checked takes the newest that is not after its day.")
    @Answers(
            value = {200, 201},
            body = PriceView.class)
    @Example("""
        {
          "provider": "aws",
          "region": "us-east-1",
          "kind": "ec2",
          "item": "m7i.large",
          "unit": "hour",
          "amount": 0.1008,
          "currency": "USD",
          "source": "AWS price list AmazonEC2, read by hand",
          "effective_date": "2026-11-01"
        }\
        """)
    ResponseEntity<PriceView> set(@Valid @RequestBody NewPrice asked, Precondition precondition, Actor actor) {
        var setting = service.set(asked, precondition, actor);
        return answer(setting.isNew() ? HttpStatus.CREATED : HttpStatus.OK, setting.price());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "deletePrice",
            summary = "Remove a unit price that is wrong",
            description = "What was before it holds again. A price that is only over needs none: set the next one.")
    @Answers(204)
    @Refuses({ProblemCode.NOT_FOUND})
    void remove(@PathVariable PriceId id, Precondition precondition, Actor actor) {
        service.remove(id, precondition, actor);
    }

    @PostMapping("/explain")
    @Operation(
            operationId = "explainPrice",
            summary = "Say what a configuration costs a month, part by part",
            description =
                    "With the source of each unit price, why it was chosen, and all that is assumed. With on, by the"
                            + " prices of that day; else by today's. What is paid by use is told by tags:"
                            + " monthly_invocations and average_duration_ms of functions, monthly_read_units,"
                            + " monthly_write_units and storage_gb of tables, storage_gb and storage_class of buckets,"
                            + " and of what lifecycle rules move object_count and monthly_retrieved_gb,"
                            + " monthly_data_gb of NAT gateways, average_lcus of load balancers.")
    @Answers(value = 200, body = ExplanationView.class)
    @Example("""
        {
          "resource_type": "aws_lambda_function",
          "config": {
            "memory_size": 1536,
            "tags": {"monthly_invocations": "3000000", "average_duration_ms": "120"}
          },
          "region": "us-east-1"
        }\
        """)
    ResponseEntity<?> explain(@Valid @RequestBody Question question, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> ExplanationView.of(question.resourceType(), question.explainedBy(book)),
                ResponseEntity::ok);
    }

    private static ResponseEntity<PriceView> answer(HttpStatus status, Price price) {
        var answer = ResponseEntity.status(status).header(HttpHeaders.ETAG, Precondition.entityTag(price.version()));
        if (status == HttpStatus.CREATED) {
            answer.header(HttpHeaders.LOCATION, PATH + "/" + new PriceId(price.id()).value());
        }
        return answer.body(PriceView.of(price));
    }

    /**
     * What a caller wants to know the cost of.
     *
     * @param on the day whose prices count; today where it is left out
     */
    @Schema(
            name = "PriceQuestion",
            requiredProperties = {"resource_type", "config"})
    record Question(
            @NotBlank @Size(max = 256) String resourceType,
            @NotNull ObjectNode config,
            @Nullable @Size(min = 1, max = 64) String region,
            @Nullable @Size(min = 1, max = 64) String provider,
            @Nullable LocalDate on) {

        private Explanation explainedBy(PriceBook book) {
            return book.explain(
                    resourceType,
                    Configuration.of(config),
                    Optional.ofNullable(region),
                    Optional.ofNullable(provider),
                    on == null ? book.today() : on);
        }
    }
}
