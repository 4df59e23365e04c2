package io.driftsafe.pricing;

import io.driftsafe.audit.Actor;
import io.driftsafe.resource.Configuration;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** What things cost and why, over HTTP. */
@RestController
@RequestMapping("/api/v1/prices")
@Tag(name = "Prices")
class PriceController {

    private final PriceBook prices;
    private final IdempotencyKeys keys;

    PriceController(PriceBook prices, IdempotencyKeys keys) {
        this.prices = prices;
        this.keys = keys;
    }

    @PostMapping("/explain")
    @Operation(
            operationId = "explainPrice",
            summary = "Say what a configuration costs a month, part by part",
            description =
                    "With the source of each unit price and all that is assumed. What is paid by use is told by tags:"
                            + " monthly_invocations and average_duration_ms of functions, monthly_read_units,"
                            + " monthly_write_units and storage_gb of tables, storage_gb and storage_class of buckets,"
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
            }""")
    ResponseEntity<?> explain(@Valid @RequestBody Question question, Actor actor, HttpServletRequest request) {
        return keys.answer(
                request,
                actor.name(),
                () -> ExplanationView.of(question.resourceType(), question.explainedBy(prices)),
                ResponseEntity::ok);
    }

    /** What a caller wants to know the cost of. */
    @Schema(
            name = "PriceQuestion",
            requiredProperties = {"resource_type", "config"})
    record Question(
            @NotBlank @Size(max = 256) String resourceType,
            @NotNull ObjectNode config,
            @Nullable @Size(min = 1, max = 64) String region,
            @Nullable @Size(min = 1, max = 64) String provider) {

        private Explanation explainedBy(PriceBook prices) {
            return prices.explain(
                    resourceType, Configuration.of(config), Optional.ofNullable(region), Optional.ofNullable(provider));
        }
    }
}
