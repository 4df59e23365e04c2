package io.driftsafe.guardrail;

import io.driftsafe.guardrail.PastOperations.Outcome;
import io.driftsafe.guardrail.PastOperations.PastOperation;
import io.driftsafe.guardrail.rule.Allowance;
import io.driftsafe.guardrail.rule.Inventory;
import io.driftsafe.resource.ResourceRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One policy's judging of past operations, and what has come of it so far. Not for several threads. */
class Simulation {

    private final JudgingPolicy policy;
    private final List<Waiver> waivers;
    private final Neighbours neighbours;
    private final Instant now;
    private final int mostShown;

    private final Map<String, Optional<Inventory>> inventories = new HashMap<>();
    private final Map<Outcome, Integer> was = counts();
    private final Map<Outcome, Integer> wouldBe = counts();
    private final Map<Outcome, Integer> newly = counts();
    private final List<ChangedOutcome> shown = new ArrayList<>();
    private int judged;
    private int meant;

    /**
     * @param waivers from this policy
     * @param now when these are looked at; the operations are judged as of their own time
     */
    Simulation(JudgingPolicy policy, List<Waiver> waivers, Neighbours neighbours, Instant now, int mostShown) {
        this.policy = policy;
        this.waivers = List.copyOf(waivers);
        this.neighbours = neighbours;
        this.now = now;
        this.mostShown = mostShown;
    }

    void judge(PastOperation operation) {
        judged++;
        var ours = operation.violations().stream().filter(this::isOurs).toList();
        var found = violations(operation.change(), operation.judgedAt());
        var others = operation.violations().stream()
                .filter(violation -> !isOurs(violation))
                // Now there is one for this change.
                .filter(violation -> found.isEmpty() || !violation.rule().equals(Violation.UNMATCHED))
                .toList();
        var violations = found.orElse(List.of());
        var outcome =
                Outcome.of(Stream.concat(others.stream(), violations.stream()).toList());
        count(was, operation.outcome());
        count(wouldBe, outcome);
        meant += found.isPresent() ? 1 : 0;
        if (isOtherwise(operation.outcome(), outcome)) {
            count(newly, outcome);
            if (shown.size() < mostShown) {
                shown.add(new ChangedOutcome(
                        operation.id(),
                        operation.change().resource().resourceId(),
                        operation.createdAt(),
                        operation.outcome(),
                        outcome,
                        violations,
                        ours));
            }
        }
    }

    /** What was never judged was not held up either. */
    private static boolean isOtherwise(Outcome was, Outcome wouldBe) {
        return was != wouldBe && (was != Outcome.NOT_JUDGED || wouldBe != Outcome.PASSED);
    }

    private boolean isOurs(Violation violation) {
        return violation.policyId().equals(Optional.of(policy.judge().policyId()));
    }

    /** Empty where the policy is not for the change. */
    private Optional<List<Violation>> violations(ProposedChange change, Instant at) {
        var input = change.input(Optional.empty(), at);
        if (!policy.isFor(input)) {
            return Optional.empty();
        }
        var whole = policy.readsInventory() ? change.input(inventory(change.resource()), at) : input;
        return Optional.of(policy.violations(whole, Waiver.of(waivers, policy, change, now), Allowance.ofCheck()));
    }

    /** As it is now, read once an account. */
    private Optional<Inventory> inventory(ResourceRef resource) {
        return inventories.computeIfAbsent(
                resource.provider() + "\n" + resource.account(),
                _ -> neighbours.of(resource).map(PolicyGuardrail::inventory));
    }

    int judged() {
        return judged;
    }

    SimulationResult result() {
        var changed = newly.values().stream().mapToInt(Integer::intValue).sum();
        return new SimulationResult(
                policy.judge().policyId(),
                policy.judge().policy(),
                policy.judge().version(),
                judged,
                meant,
                OutcomeCounts.of(was),
                OutcomeCounts.of(wouldBe),
                of(newly, Outcome.BLOCKED),
                of(newly, Outcome.WARNED),
                of(newly, Outcome.PASSED),
                shown,
                changed - shown.size());
    }

    private static Map<Outcome, Integer> counts() {
        var counts = new EnumMap<Outcome, Integer>(Outcome.class);
        Stream.of(Outcome.values()).forEach(outcome -> counts.put(outcome, 0));
        return counts;
    }

    private static void count(Map<Outcome, Integer> counts, Outcome outcome) {
        counts.merge(outcome, 1, Integer::sum);
    }

    private static int of(Map<Outcome, Integer> counts, Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }
}
