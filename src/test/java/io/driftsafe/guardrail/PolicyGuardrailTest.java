package io.driftsafe.guardrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.ServiceClient;
import io.driftsafe.guardrail.GuardrailSettings.Unmatched;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** How policies judge where the settings say otherwise, and where too much is asked of them. */
@PolicyTest
class PolicyGuardrailTest {

    @LocalServerPort
    private int port;

    @Autowired
    private Policies policies;

    @Autowired
    private PolicyService service;

    @Autowired
    private CompiledPolicies compiled;

    @Autowired
    private Exemptions exemptions;

    @Autowired
    private Neighbours neighbours;

    @Autowired
    private Clock clock;

    private Caller bot;
    private Caller alice;

    @BeforeEach
    void callers() {
        bot = new Caller(new ServiceClient(port), "bot");
        alice = new Caller(new ServiceClient(port), "alice");
    }

    @Test
    void aChangeThatNoPolicyIsForIsSkippedWarnedOfOrFailedAsTheSettingSays() {
        var id = bot.wrote("of-instances-" + UUID.randomUUID());
        bot.bringsIntoForce(id, alice);

        assertThat(judged(Unmatched.SKIP)).isEqualTo(new Judgement.Unmatched());
        assertThat(judged(Unmatched.WARN)).isInstanceOfSatisfying(Judgement.Judged.class, judged -> {
            assertThat(judged.violations()).singleElement().satisfies(violation -> {
                assertThat(violation.rule()).isEqualTo("unmatched");
                assertThat(violation.message()).contains("No active policy is for this change", "unmatched");
                assertThat(violation.blocks()).isFalse();
            });
        });
        assertThat(judged(Unmatched.FAIL))
                .isInstanceOfSatisfying(
                        Judgement.Judged.class,
                        judged -> assertThat(judged.violations())
                                .singleElement()
                                .satisfies(violation ->
                                        assertThat(violation.blocks()).isTrue()));

        bot.act(id, "deprecate").expect(200);
    }

    /** What the policies say of a change of a type that none is for. */
    private Judgement judged(Unmatched unmatched) {
        var guardrail = new PolicyGuardrail(
                policies, compiled, exemptions, neighbours, new GuardrailSettings(unmatched, false), clock);
        var nothing = Configuration.of(JsonMapper.shared().createObjectNode());
        return guardrail.judge(new ProposedChange(
                new ResourceRef("simulated", "default", Optional.empty(), "queue"),
                ResourceType.unprofiled("aws_sqs_queue"),
                nothing,
                nothing,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                ProposedChange.Drift.NONE,
                "bot",
                true,
                Map.of()));
    }

    @Test
    void noMorePoliciesAreTriedAtOnceThanThereAreProcessorsFor() throws Exception {
        var id = PolicyId.of(bot.wrote("tried-" + UUID.randomUUID()));
        var begun = new CountDownLatch(2);
        var end = new CountDownLatch(1);
        PastOperations held = (_, _, _) -> {
            begun.countDown();
            await(end);
            return List.of();
        };
        var simulations = new Simulations(service, compiled, exemptions, neighbours, held, clock);

        try (var threads = Executors.newFixedThreadPool(2)) {
            var first = threads.submit(() -> simulations.run(id, SimulationRequest.OF_ALL));
            var second = threads.submit(() -> simulations.run(id, SimulationRequest.OF_ALL));
            await(begun);

            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> simulations.run(id, SimulationRequest.OF_ALL))
                    .withMessageContaining("try again when they are done")
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.RATE_LIMITED));

            end.countDown();
            assertThat(first.get().operations()).isZero();
            assertThat(second.get().operations()).isZero();
        }
        assertThat(simulations.run(id, SimulationRequest.OF_ALL).operations()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
