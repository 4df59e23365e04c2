package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.YamlBody;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Policies as files, over HTTP. */
@RestController
@RequestMapping(PolicyController.PATH)
@Tag(name = "Policies")
class PolicyFileController {

    private final Policies policies;
    private final PolicyImports imports;
    private final PolicyYaml yaml;

    PolicyFileController(Policies policies, PolicyImports imports, PolicyYaml yaml) {
        this.policies = policies;
        this.imports = imports;
        this.yaml = yaml;
    }

    @GetMapping("/export")
    @Operation(
            operationId = "exportPolicies",
            summary = "Write all policies into a file of YAML",
            description = "What the newest version of each says that is not archived, by name; or with active=true what"
                    + " the active ones say. The file can be imported again.")
    @Answers(value = 200, body = String.class, mediaType = MediaType.APPLICATION_YAML_VALUE)
    ResponseEntity<byte[]> export(@RequestParam(defaultValue = "false") boolean active) {
        var contents = active ? policies.judging() : policies.present();
        return ResponseEntity.ok(yaml.write(contents).getBytes(StandardCharsets.UTF_8));
    }

    @PutMapping("/import")
    @Operation(
            operationId = "importPolicies",
            summary = "Take policies from a file of YAML, all or none",
            description =
                    "Each that is new, or says something else than its newest version, is a draft then. Those that"
                            + " the file does not name stay as they are. With dry_run=true nothing is done, and the answer tells"
                            + " what would be.")
    @Answers(value = 200, body = PolicyImportResult.class)
    @Example("""
            {
              "policies": [{
                "name": "dearest-server",
                "scope": {"resource_types": ["aws_instance"]},
                "rules": [{
                  "name": "max_cost",
                  "expression": "known(cost.proposed) && cost.proposed <= 100.0",
                  "effect": "block",
                  "severity": "error",
                  "message": "The server costs more than 100 USD a month"
                }]
              }]
            }""")
    @Refuses({ProblemCode.ILLEGAL_TRANSITION})
    PolicyImportResult take(
            @RequestBody YamlBody file,
            @RequestParam(name = "dry_run", defaultValue = "false") boolean dryRun,
            Actor actor) {
        return imports.take(yaml.read(file.json()), dryRun, actor);
    }
}
