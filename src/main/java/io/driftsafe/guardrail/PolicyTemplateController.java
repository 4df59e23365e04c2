package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.guardrail.rule.PolicyTemplate;
import io.driftsafe.guardrail.rule.Scope;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.driftsafe.wire.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies ready to use, over HTTP. */
@RestController
@RequestMapping("/api/v1/policies/templates")
@Tag(name = "Policies")
class PolicyTemplateController {

    private final PolicyTemplates templates;
    private final IdempotencyKeys keys;

    PolicyTemplateController(PolicyTemplates templates, IdempotencyKeys keys) {
        this.templates = templates;
        this.keys = keys;
    }

    @GetMapping
    @Operation(operationId = "listPolicyTemplates", summary = "List the policies that are ready to use")
    Page<PolicyTemplate> list() {
        return Page.whole(templates.all());
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getPolicyTemplate", summary = "Show a policy that is ready to use, with its parameters")
    @Refuses({ProblemCode.NOT_FOUND})
    PolicyTemplate get(@PathVariable String name) {
        return templates.require(name);
    }

    @PostMapping("/{name}")
    @Operation(
            operationId = "fillPolicyTemplate",
            summary = "Fill in a policy that is ready to use",
            description = "Answers what the policy then says; nothing is stored. Give it a name and create it.")
    @Answers(value = 200, body = PolicyContent.class)
    @Example("{\"parameters\": {\"max_monthly_cost\": 100}, \"scope\": {\"environments\": [\"dev\"]}}")
    @Refuses({ProblemCode.NOT_FOUND})
    ResponseEntity<?> fill(
            @PathVariable String name, @Valid @RequestBody Filling filling, Actor actor, HttpServletRequest request) {
        return keys.answer(request, actor.name(), () -> filling.of(templates.require(name)), ResponseEntity::ok);
    }

    /** @param scope what the template leaves open of it; left out, it is for every change */
    @Schema(name = "PolicyTemplateFilling")
    record Filling(
            @Nullable ObjectNode parameters,
            @Nullable @Valid Scope scope) {

        private PolicyContent of(PolicyTemplate template) {
            var given = new HashMap<String, JsonNode>();
            if (parameters != null) {
                parameters.forEachEntry(given::put);
            }
            return template.instantiate(given, scope == null ? Scope.ALL : scope);
        }
    }
}
