package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.Allowance;
import io.driftsafe.guardrail.rule.Inventory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** All policies that are active when it is asked. */
@Component
class PolicyGuardrail implements Guardrail {

    private final Policies policies;
    private final CompiledPolicies compiled;
    private final Exemptions exemptions;
    private final Neighbours neighbours;
    private final GuardrailSettings settings;
    private final Clock clock;

    PolicyGuardrail(
            Policies policies,
            CompiledPolicies compiled,
            Exemptions exemptions,
            Neighbours neighbours,
            GuardrailSettings settings,
            Clock clock) {
        this.policies = policies;
        this.compiled = compiled;
        this.exemptions = exemptions;
        this.neighbours = neighbours;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Kind kind() {
        return Kind.POLICY;
    }

    @Override
    public Judgement judge(ProposedChange change) {
        var now = clock.instant();
        var active = policies.judges();
        var input = change.input(Optional.empty(), now);
        var meant = active.stream()
                .map(compiled::of)
                .filter(policy -> policy.isFor(input))
                .toList();
        return meant.isEmpty() ? unmatched(active.isEmpty()) : judge(meant, change, now);
    }

    private Judgement judge(List<JudgingPolicy> meant, ProposedChange change, Instant now) {
        var inventory = meant.stream().anyMatch(JudgingPolicy::readsInventory)
                ? neighbours.of(change.resource()).map(PolicyGuardrail::inventory)
                : Optional.<Inventory>empty();
        var input = change.input(inventory, now);
        var waivers = exemptions.inForce(now).stream().map(compiled::waiver).toList();
        var allowance = Allowance.ofCheck();
        var violations = meant.stream()
                .flatMap(
                        policy -> policy.violations(input, Waiver.of(waivers, policy, change, now), allowance).stream())
                .toList();
        return new Judgement.Judged(meant.stream().map(JudgingPolicy::judge).toList(), violations);
    }

    static Inventory inventory(List<Neighbours.Neighbour> neighbours) {
        return new Inventory(neighbours.stream()
                .map(neighbour ->
                        new Inventory.Item(neighbour.resourceId(), neighbour.resourceType(), neighbour.monthlyCost()))
                .toList());
    }

    private Judgement unmatched(boolean none) {
        return switch (settings.unmatched()) {
            case SKIP -> none ? new Judgement.NotConfigured() : new Judgement.Unmatched();
            case WARN -> unmatched(none, false);
            case FAIL -> unmatched(none, true);
        };
    }

    private static Judgement unmatched(boolean none, boolean blocks) {
        return new Judgement.Judged(List.of(new Violation(
                Violation.UNMATCHED,
                "%s: write and activate one that is, or set driftsafe.guardrail.unmatched otherwise"
                        .formatted(none ? "No policy is active" : "No active policy is for this change"),
                blocks)));
    }
}
