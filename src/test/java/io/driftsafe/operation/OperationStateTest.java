package io.driftsafe.operation;

import static io.driftsafe.operation.OperationState.APPLIED;
import static io.driftsafe.operation.OperationState.APPLYING;
import static io.driftsafe.operation.OperationState.CANCELLED;
import static io.driftsafe.operation.OperationState.FAILED;
import static io.driftsafe.operation.OperationState.PENDING;
import static io.driftsafe.operation.OperationState.ROLLBACK_FAILED;
import static io.driftsafe.operation.OperationState.ROLLED_BACK;
import static io.driftsafe.operation.OperationState.ROLLING_BACK;
import static io.driftsafe.operation.OperationState.VALIDATING_SAFETY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.audit.Actor;
import io.driftsafe.operation.OperationEvent.Acknowledged;
import io.driftsafe.operation.OperationEvent.Applied;
import io.driftsafe.operation.OperationEvent.ApplyFailed;
import io.driftsafe.operation.OperationEvent.ApplyStarted;
import io.driftsafe.operation.OperationEvent.Cancelled;
import io.driftsafe.operation.OperationEvent.ChecksFailed;
import io.driftsafe.operation.OperationEvent.ChecksPassed;
import io.driftsafe.operation.OperationEvent.RollbackFailed;
import io.driftsafe.operation.OperationEvent.RollbackStarted;
import io.driftsafe.operation.OperationEvent.RolledBack;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.resource.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class OperationStateTest {

    private static final Actor SOMEBODY = new Actor("somebody");
    private static final Instant NOW = Instant.parse("2026-11-23T14:30:00Z");
    private static final Snapshot SNAPSHOT =
            new Snapshot(Snapshot.Kind.APPLIED, Configuration.EMPTY, Optional.empty(), NOW);

    private static final List<OperationEvent> EVENTS = List.of(
            new ChecksPassed(List.of()),
            new ChecksFailed(List.of()),
            new Cancelled(Optional.empty()),
            new ApplyStarted(),
            new Applied(SNAPSHOT, Optional.empty()),
            new ApplyFailed(Failure.unchanged(Failure.PROVIDER_ERROR, "no")),
            new ApplyFailed(Failure.maybeChanged(Failure.TIMEOUT, "who knows")),
            new RollbackStarted(true, Optional.empty()),
            new RolledBack(SNAPSHOT),
            new RollbackFailed(Failure.maybeChanged(Failure.CONFLICT, "somebody else")),
            new Acknowledged("looked at it"));

    /** The diagram, written a second time: from each state, where it can lead. */
    private static final Map<OperationState, Set<OperationState>> DIAGRAM = Map.of(
            PENDING, Set.of(VALIDATING_SAFETY, FAILED, CANCELLED),
            VALIDATING_SAFETY, Set.of(VALIDATING_SAFETY, FAILED, APPLYING, CANCELLED),
            APPLYING, Set.of(APPLIED, FAILED),
            APPLIED, Set.of(ROLLING_BACK),
            FAILED, Set.of(ROLLING_BACK, FAILED),
            ROLLING_BACK, Set.of(ROLLED_BACK, ROLLBACK_FAILED),
            ROLLBACK_FAILED, Set.of(ROLLING_BACK, ROLLBACK_FAILED),
            ROLLED_BACK, Set.of(),
            CANCELLED, Set.of());

    static LongStream seeds() {
        return LongStream.range(0, 1_000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noSequenceOfEventsLeavesTheDiagram(long seed) {
        var random = new Random(seed);
        var operation = operation();

        for (var i = 0; i < 40; i++) {
            var before = operation.state();
            var event = EVENTS.get(random.nextInt(EVENTS.size()));
            var refused = refused(operation, event);

            assertThat(operation.state())
                    .as("seed %d, %s after %s", seed, event, before)
                    .satisfies(after -> {
                        if (refused) {
                            assertThat(after).isEqualTo(before);
                        } else {
                            assertThat(DIAGRAM.get(before)).contains(after);
                        }
                    });
        }
    }

    @Test
    void aLateVerdictOfTheChecksCannotEndAnApply() {
        var operation = after(new ChecksPassed(List.of()), new ApplyStarted());

        assertThatThrownBy(() -> operation.on(new ChecksFailed(List.of()), SOMEBODY, NOW))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.ILLEGAL_TRANSITION));
        assertThat(operation.state()).isEqualTo(APPLYING);
    }

    @Test
    void aRefusalNamesTheStateAndWhatIsAllowedFromIt() {
        var operation = operation();

        assertThatThrownBy(() -> operation.on(new ApplyStarted(), SOMEBODY, NOW))
                .hasMessage("The operation is pending. From here you can: check, cancel");
    }

    @Test
    void rollsBackOnlyWhatMayHaveChangedSomething() {
        var untouched = after(new ChecksPassed(List.of()), new ApplyStarted(), EVENTS.get(5));
        var touched = after(new ChecksPassed(List.of()), new ApplyStarted(), EVENTS.get(6));

        assertThatThrownBy(() -> untouched.on(new RollbackStarted(false, Optional.empty()), SOMEBODY, NOW))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.NOTHING_TO_ROLL_BACK));
        touched.on(new RollbackStarted(false, Optional.empty()), SOMEBODY, NOW);

        assertThat(touched.state()).isEqualTo(ROLLING_BACK);
        assertThat(touched.rollbackStatus()).isEqualTo(RollbackPlan.Status.IN_PROGRESS);
    }

    @Test
    void keepsTheResourceFromOthersUntilSomebodyDealtWithIt() {
        var unresolved = after(
                new ChecksPassed(List.of()),
                new ApplyStarted(),
                new Applied(SNAPSHOT, Optional.empty()),
                new RollbackStarted(false, Optional.of("slow")),
                new RollbackFailed(Failure.maybeChanged(Failure.CONFLICT, "somebody else")));

        unresolved.on(new Acknowledged("set it by hand"), SOMEBODY, NOW);

        assertThat(unresolved.state()).isEqualTo(ROLLBACK_FAILED);
        assertThat(unresolved.waitsForAPerson()).isTrue();
        assertThat(unresolved.acknowledgedBy()).contains("somebody");
        assertThat(unresolved.failure()).map(Failure::code).contains(Failure.CONFLICT);
    }

    private static Operation after(OperationEvent... events) {
        var operation = operation();
        for (var event : events) {
            operation.on(event, SOMEBODY, NOW);
        }
        return operation;
    }

    private static boolean refused(Operation operation, OperationEvent event) {
        try {
            operation.on(event, SOMEBODY, NOW);
            return false;
        } catch (Refusal refusal) {
            return true;
        }
    }

    private static Operation operation() {
        var resource = new ResourceRef("simulated", "default", Optional.empty(), "aws_instance.web");
        var original = Configuration.of(JsonMapper.shared().readTree("{\"instance_type\": \"t3.xlarge\"}"));
        var changes = new ArrayList<Change>();
        changes.add(new Change(
                AttributePath.parse("/instance_type"),
                Optional.of(JsonNodeFactory.instance.stringNode("t3.xlarge")),
                Optional.of(JsonNodeFactory.instance.stringNode("t3.large")),
                Reversibility.EXACT,
                Downtime.RESTART));
        var draft = new OperationDraft(
                resource,
                "i-1",
                "aws_instance",
                "Downsize",
                JsonMapper.shared().createObjectNode().put("instance_type", "t3.large"),
                Optional.empty(),
                Optional.empty(),
                new Snapshot(Snapshot.Kind.ORIGINAL, original, Optional.empty(), NOW),
                new Snapshot(Snapshot.Kind.TARGET, original.with(changes), Optional.empty(), NOW),
                changes,
                RollbackPlan.of(resource, original, changes, ResourceType.unprofiled("aws_instance")),
                180,
                true,
                true,
                false,
                false,
                Map.of(),
                false,
                Optional.empty());
        return new Operation(UUID.randomUUID(), draft, SOMEBODY, NOW);
    }
}
