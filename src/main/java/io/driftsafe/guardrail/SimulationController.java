package io.driftsafe.guardrail;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.IdempotencyKeys;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Policies tried before they count, over HTTP. */
@RestController
@RequestMapping(PolicyController.PATH)
@Tag(name = "Policies")
class SimulationController {

    private final Simulations simulations;
    private final IdempotencyKeys keys;

    SimulationController(Simulations simulations, IdempotencyKeys keys) {
        this.simulations = simulations;
        this.keys = keys;
    }

    @PostMapping("/{id}/simulate")
    @Operation(
            operationId = "simulatePolicy",
            summary = "Judge past operations by a policy, changing nothing",
            description =
                    "By its newest version, or the one named. Says of which operations something else would have come,"
                            + " and why: they are taken as they were when they were created, at the time when their policies"
                            + " were asked; the other policies count with what they said then. Exemptions, and what else is in"
                            + " the accounts, are taken as they are now.")
    @Answers(value = 200, body = SimulationResult.class)
    @Example("{\"newest\": 1000, \"filter\": {\"provider\": \"simulated\"}, \"show\": 20}")
    @Refuses({ProblemCode.NOT_FOUND, ProblemCode.RATE_LIMITED})
    ResponseEntity<?> simulate(
            @PathVariable PolicyId id,
            @Valid @RequestBody(required = false) @Nullable SimulationRequest asked,
            Actor actor,
            HttpServletRequest request) {
        var trial = asked == null ? SimulationRequest.OF_ALL : asked;
        return keys.answer(request, actor.name(), () -> simulations.run(id, trial), ResponseEntity::ok);
    }
}
