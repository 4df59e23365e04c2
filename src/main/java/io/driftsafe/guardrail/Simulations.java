package io.driftsafe.guardrail;

import io.driftsafe.guardrail.PastOperations.Filter;
import io.driftsafe.guardrail.PastOperations.PastOperation;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Service;

/** Tries policies on past operations; nothing is changed, and no transaction is open. */
@Service
class Simulations {

    private static final int AT_ONCE = 500;

    /** Each takes a processor for as long as it runs. */
    private static final int PARALLEL = 2;

    private final PolicyService policies;
    private final CompiledPolicies compiled;
    private final Exemptions exemptions;
    private final Neighbours neighbours;
    private final PastOperations operations;
    private final Clock clock;
    private final Semaphore free = new Semaphore(PARALLEL);

    Simulations(
            PolicyService policies,
            CompiledPolicies compiled,
            Exemptions exemptions,
            Neighbours neighbours,
            PastOperations operations,
            Clock clock) {
        this.policies = policies;
        this.compiled = compiled;
        this.exemptions = exemptions;
        this.neighbours = neighbours;
        this.operations = operations;
        this.clock = clock;
    }

    /** @throws Refusal 429 while too many are tried at once */
    SimulationResult run(PolicyId id, SimulationRequest asked) {
        var policy = policies.require(id);
        var newest = policy.newest().number();
        var number = Optional.ofNullable(asked.version()).orElse(newest);
        if (number > newest) {
            throw Refusal.invalid("/version", "%s has the versions 1 to %d".formatted(policy.name(), newest));
        }
        var now = clock.instant();
        var simulation = new Simulation(
                compiled.of(new PolicyJudge(id.value(), policy.name(), number)),
                exemptions.inForce(id, now).stream().map(compiled::waiver).toList(),
                neighbours,
                now,
                asked.mostShown());
        if (!free.tryAcquire()) {
            throw Refusal.of(
                    ProblemCode.RATE_LIMITED,
                    "%d policies are being tried on past operations already: try again when they are done"
                            .formatted(PARALLEL));
        }
        try {
            judge(
                    simulation,
                    asked.operations(),
                    Optional.ofNullable(asked.newest()).orElse(Integer.MAX_VALUE));
        } finally {
            free.release();
        }
        return simulation.result();
    }

    private void judge(Simulation simulation, Filter filter, int newest) {
        var start = System.nanoTime();
        var left = newest;
        Optional<UUID> last = Optional.empty();
        while (left > 0) {
            var some = operations.newest(filter, last, Math.min(left, AT_ONCE));
            for (var operation : some) {
                simulation.judge(operation);
                requirePace(simulation.judged(), Duration.ofNanos(System.nanoTime() - start));
            }
            left = some.size() < AT_ONCE ? 0 : left - some.size();
            last = some.isEmpty() ? last : Optional.of(some.getLast()).map(PastOperation::uuid);
        }
    }

    /** A policy that is slow would hold up those of others for hours. */
    private static void requirePace(int judged, Duration taken) {
        if (!SimulationPace.isKept(judged, taken)) {
            throw Refusal.invalid(
                    "",
                    "The simulation was ended after %d s and %d operations, for the policy takes more than %d ms for each: make its rules simpler, or name fewer operations by newest or filter"
                            .formatted(taken.toSeconds(), judged, SimulationPace.EACH.toMillis()));
        }
    }
}
