package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.guardrail.rule.Document;
import io.driftsafe.guardrail.rule.PolicyRule;
import io.driftsafe.guardrail.rule.Trial;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.seal.Seals;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rules tried on documents, over HTTP; nothing is stored. */
@RestController
@RequestMapping("/api/v1/policies/test")
@Tag(name = "Policies")
class PolicyTestController {

    private static final String PURPOSE = "policy-test";

    private final Seals seals;
    private final Clock clock;
    private final IdempotencyKeys keys;

    PolicyTestController(Seals seals, Clock clock, IdempotencyKeys keys) {
        this.seals = seals;
        this.clock = clock;
        this.keys = keys;
    }

    @PostMapping
    @Operation(
            operationId = "testPolicy",
            summary = "Try an expression or a rule on a made-up change",
            description = """
                Answers its value and that of each of its parts; nothing is stored. Expressions are CEL. Variables: \
                `resource` (provider, account, region, type, id, tags: as they are now), `current` and `proposed` \
                (the configurations), `cost` (current, proposed, delta, percent: US dollars a month, each may be \
                unknown), `changes` (path, from, to, impact, reversibility, downtime), `drift` (has_drift, severity, \
                gone, blocking, drifted_attributes), `operation` (labels, created_by, strict), `inventory` (size), \
                `now`. Functions beyond CEL's: `tag(name)` and `tag(proposed, name)` (empty without such a tag), \
                `glob(text, pattern)`, `instance_family(type)`, `instance_size(type)`, \
                `instance_at_most(type, size)`, `in_cidr(address, range)`, `known(cost.delta)`, \
                `open_to_internet(ranges)` (more addresses than a /8 of IPv4 or a /16 of IPv6), \
                `lets_anybody_in(policy)` (of a bucket), `encryption_lost(current, proposed)` (which settings), \
                `inventory.count(type)`, `inventory.monthly_cost(id)` and `inventory.monthly_cost_after(id)`, the \
                last three with patterns. What may be missing is asked for with `has(current.x)` or read as \
                `current.?x.orValue(...)`. In a rule the expression says what is required. A secret is shown \
                as `(secret)`; rules see whether it is there, and the same as another secret.\
                """)
    @Answers(value = 200, body = Trial.class)
    @Example("""
        {
          "expression": "cost.delta <= 10.0 && instance_family(proposed.instance_type) in ['t3', 'm5']",
          "document": {
            "resource": {"type": "aws_instance", "id": "aws_instance.web_server"},
            "current": {"instance_type": "t3.xlarge"},
            "proposed": {"instance_type": "t3.large"},
            "cost": {"current": 121.47, "proposed": 60.74}
          }
        }\
        """)
    ResponseEntity<?> test(@Valid @RequestBody Attempt attempt, Actor actor, HttpServletRequest request) {
        return keys.answer(request, actor.name(), () -> attempt.made(this, actor), ResponseEntity::ok);
    }

    private String digest(String secret) {
        return seals.digest(PURPOSE, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** What is tried, and on what. */
    @Schema(name = "PolicyTest")
    record Attempt(
            @Nullable @Size(min = 1, max = PolicyRule.LONGEST_EXPRESSION)
            String expression,

            @Nullable @Valid PolicyRule rule,
            @Nullable @Valid Document document) {

        private Trial made(PolicyTestController by, Actor actor) {
            var on = document == null ? Document.EMPTY : document;
            var now = by.clock.instant();
            if (expression != null && rule == null) {
                return Trial.ofExpression(expression, on, by::digest, actor.name(), now);
            }
            if (rule != null && expression == null) {
                return Trial.ofRule(rule, on, by::digest, actor.name(), now);
            }
            var message = "Give exactly one of expression and rule";
            throw Refusal.invalid(
                    message, List.of(new FieldError("/expression", message), new FieldError("/rule", message)));
        }
    }
}
