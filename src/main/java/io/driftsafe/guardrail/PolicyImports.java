package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Takes policies from a file: all of them, or none. */
@Service
class PolicyImports {

    private final Policies policies;
    private final PolicyService service;
    private final JsonMapper json;

    PolicyImports(Policies policies, PolicyService service, JsonMapper json) {
        this.policies = policies;
        this.service = service;
        this.json = json;
    }

    /**
     * Each that is new, or says something else than its newest version, is a draft then; those that the file does not
     * name stay as they are.
     *
     * @param dry whether it is only told what would be done
     * @throws Refusal 422 that points into the file, 409 where a policy cannot be replaced
     */
    @Transactional
    public PolicyImportResult take(PolicyFile file, boolean dry, Actor actor) {
        check(file);
        policies.lockImports();
        var taken = new ArrayList<PolicyImportItem>();
        // Locked in one order, whatever the file's is.
        file.policies().stream()
                .sorted(Comparator.comparing(NewPolicy::name))
                .forEach(asked -> taken.add(take(asked, dry, actor)));
        var named = taken.stream().map(PolicyImportItem::name).collect(Collectors.toSet());
        var notInFile = policies.present().keySet().stream()
                .filter(name -> !named.contains(name))
                .toList();
        return new PolicyImportResult(dry, taken, notInFile);
    }

    private static void check(PolicyFile file) {
        var names = new HashSet<String>();
        var errors = new ArrayList<FieldError>();
        for (var i = 0; i < file.policies().size(); i++) {
            var here = "/policies/" + i;
            var asked = file.policies().get(i);
            if (!names.add(asked.name())) {
                errors.add(new FieldError(here + "/name", "Another policy in the file has the name " + asked.name()));
            }
            errors.addAll(CompiledPolicies.mistakes(asked.content(), here));
        }
        if (!errors.isEmpty()) {
            throw Refusal.invalid(errors.getFirst().message(), errors);
        }
    }

    private PolicyImportItem take(NewPolicy asked, boolean dry, Actor actor) {
        var before = policies.idOf(asked.name()).flatMap(policies::lock);
        var changes = ContentChange.between(before.map(policy -> policy.newest().content()), asked.content(), json);
        if (before.isEmpty()) {
            var id = dry ? null : service.create(asked, actor).policyId();
            return new PolicyImportItem(asked.name(), id, PolicyImportItem.Outcome.CREATED, 1, changes);
        }
        var policy = before.get();
        var number = policy.newest().number();
        if (policy.newestSays(asked.content())) {
            return new PolicyImportItem(
                    asked.name(), policy.policyId(), PolicyImportItem.Outcome.UNCHANGED, number, List.of());
        }
        if (!dry) {
            service.replaced(policy, asked.content(), actor);
        }
        return new PolicyImportItem(
                asked.name(), policy.policyId(), PolicyImportItem.Outcome.CHANGED, number + 1, changes);
    }
}
