package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.gate.OpenGates;
import io.driftsafe.guardrail.Judgement;
import io.driftsafe.operation.MemoryWorld.Row;
import io.driftsafe.operation.MemoryWorld.Task;
import io.driftsafe.operation.Stepper.Fate;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.OnlyCloud;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.safety.DriftSeverity;
import io.driftsafe.safety.Evidence;
import io.driftsafe.safety.Rehearsal;
import io.driftsafe.safety.SafetyLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two nodes that work on one world in memory with the real engine, and every order in which they may. */
final class Protocol {

    private static final int NODES = 2;
    private static final int MOST_MOVES = 200;
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final OperationSettings SETTINGS = new OperationSettings(
            64,
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(10)),
            Duration.ofMinutes(30),
            500);

    private final MemoryWorld world;
    private final Choices choices;
    private final @Nullable Held[] nodes = new Held[NODES];
    private final Optional<Row> second;
    private final List<String> history = new ArrayList<>();
    private int faults;

    /** @param faults how many things may go wrong */
    Protocol(MemoryWorld world, Choices choices, int faults, Optional<Row> second) {
        this.world = world;
        this.choices = choices;
        this.faults = faults;
        this.second = second;
    }

    List<String> history() {
        return history;
    }

    /** Until nothing is left to do. */
    void run() {
        for (var moves = moves(); !moves.isEmpty(); moves = moves()) {
            if (history.size() > MOST_MOVES) {
                throw new AssertionError("It does not come to rest");
            }
            var move = moves.get(choices.of(moves.size()));
            history.add(move.name);
            move.run.run();
        }
    }

    private List<Move> moves() {
        var moves = new ArrayList<Move>();
        pick().ifPresent(moves::add);
        for (var node = 0; node < NODES; node++) {
            var held = nodes[node];
            if (held != null) {
                moves.addAll(of(node, held));
            }
        }
        for (var write : world.underWay()) {
            moves.add(new Move("arrives " + write.key(), () -> world.arrive(write)));
        }
        second.filter(row -> row.operation.state() == OperationState.VALIDATING_SAFETY && world.isFree())
                .ifPresent(row -> moves.add(new Move("second is asked for", () -> world.requestApply(row))));
        if (moves.isEmpty() || moves.stream().allMatch(move -> move.name.startsWith("arrives"))) {
            later().ifPresent(moves::add);
        }
        return moves;
    }

    /** Nodes are alike, so the first that is idle picks. */
    private Optional<Move> pick() {
        for (var node = 0; node < NODES; node++) {
            if (nodes[node] == null) {
                var idle = node;
                return tasks().filter(task -> !task.picked && !task.due.isAfter(world.now()))
                        .findFirst()
                        .map(task -> new Move("%d picks %s".formatted(idle, task.direction), () -> start(idle, task)));
            }
        }
        return Optional.empty();
    }

    private Stream<Task> tasks() {
        return world.rows().stream().flatMap(row -> row.task.stream());
    }

    private void start(int node, Task task) {
        task.picked = true;
        task.version++;
        var held = new Held(new Stepper(), task, task.version);
        nodes[node] = held;
        held.run.start(run -> engine(held, run));
        settle(node, held);
    }

    private RunResult engine(Held held, Stepper run) {
        var clock = world.clock();
        var ledger = new MemoryLedger(world, run);
        var looks = new Looks(OnlyCloud.of(new MemoryCloud(world, run)), OpenGates.breakers(clock), clock);
        var waiting = new Waiting(SETTINGS, ledger, clock);
        var id = held.task.row.operation.operationId();
        return held.task.direction == Direction.APPLY
                ? new ApplyRun(looks, new PlainEvidences(), OpenGates.gates(), ledger, waiting, clock).run(id, held)
                : new RollbackRun(looks, new PlainEvidences(), ledger, waiting, clock).run(id, held);
    }

    private List<Move> of(int node, Held held) {
        var moves = new ArrayList<Move>();
        var step = held.run.at().orElseThrow();
        for (var fate : Fate.values()) {
            if (MemoryCloud.may(fate, step) && (fate == Fate.WELL || faults > 0)) {
                moves.add(new Move("%d %s %s".formatted(node, step, fate), () -> {
                    faults -= fate == Fate.WELL ? 0 : 1;
                    held.run.proceed(fate);
                    settle(node, held);
                }));
            }
        }
        if (faults > 0 && held.has()) {
            moves.add(new Move("%d stands still".formatted(node), () -> {
                faults--;
                world.pass(MemoryWorld.LEASE);
                held.task.again(world.now());
            }));
        }
        return moves;
    }

    /** What the scheduler makes of a run that has ended. */
    private void settle(int node, Held held) {
        if (held.run.at().isPresent()) {
            return;
        }
        nodes[node] = null;
        if (!held.has()) {
            return;
        }
        switch (held.run.result().orElse(null)) {
            case RunResult.Again(var at) -> held.task.again(at);
            case RunResult.Superseded() -> held.task.again(world.now().plus(MemoryWorld.LEASE));
            case RunResult.Settled() -> throw new AssertionError("Settled, and its task is still there");
            case null -> held.task.again(world.now().plus(held.died() ? MemoryWorld.LEASE : AFTER_FAILURE));
        }
    }

    /** Time passes only while nobody is at work. */
    private Optional<Move> later() {
        return tasks().filter(task -> !task.picked)
                .min(Comparator.comparing(task -> task.due))
                .filter(task -> task.due.isAfter(world.now()))
                .map(task -> new Move("later", () -> world.pass(Duration.between(world.now(), task.due))));
    }

    /** Holds of everything that came to rest. */
    void judge() {
        assertThat(tasks()).describedAs("tasks").isEmpty();
        var counts = new EnumMap<Direction, Integer>(Direction.class);
        for (var row : world.rows()) {
            var operation = row.operation;
            assertThat(operation.state().atRest())
                    .describedAs("%s is at rest", operation.state())
                    .isTrue();
            var writes = world.journal().stream()
                    .filter(landed -> landed.key()
                            .operation()
                            .equals(operation.operationId().value()))
                    .toList();
            counts.clear();
            writes.forEach(landed -> counts.merge(landed.key().direction(), 1, Integer::sum));
            assertThat(counts.values()).describedAs("writes each way").allMatch(count -> count == 1);
            assertThat(writes)
                    .describedAs("writes while it was at work")
                    .allSatisfy(landed -> assertThat(landed.state())
                            .isEqualTo(
                                    landed.key().direction() == Direction.APPLY
                                            ? OperationState.APPLYING
                                            : OperationState.ROLLING_BACK));
            truth(operation, counts);
        }
        assertThat(world.isFree()).describedAs("the resource is free").isTrue();
    }

    private void truth(Operation operation, Map<Direction, Integer> writes) {
        var changed = operation.changes().stream()
                .filter(change -> world.live().at(change.path()).equals(change.to()))
                .count();
        switch (operation.state()) {
            case APPLIED -> {
                assertThat(writes).containsOnlyKeys(Direction.APPLY);
                assertThat(changed).isEqualTo(operation.changes().size());
            }
            case ROLLED_BACK -> {
                assertThat(writes).containsOnlyKeys(Direction.APPLY, Direction.ROLLBACK);
                assertThat(changed).isZero();
            }
            default ->
                throw new AssertionError("Nobody else changed anything, and it is %s: %s"
                        .formatted(operation.state(), operation.failure()));
        }
    }

    private record Move(String name, Runnable run) {}

    /** A node's hold on a task. */
    private static final class Held implements Lease {

        private final Stepper run;
        private final Task task;
        private final long version;

        Held(Stepper run, Task task, long version) {
            this.run = run;
            this.task = task;
            this.version = version;
        }

        boolean has() {
            return task.picked
                    && task.version == version
                    && task.row.task.filter(task::equals).isPresent();
        }

        boolean died() {
            return run.died();
        }

        @Override
        public boolean outlasts(Duration call) {
            return has();
        }

        @Override
        public long version() {
            return version;
        }
    }

    /** Without policies and SLOs, and at no cost that is known. */
    private static final class PlainEvidences extends Evidences {

        @SuppressWarnings("NullAway")
        PlainEvidences() {
            super(null, null, null, null, null);
        }

        @Override
        Optional<Rehearsal> rehearsal(CloudProvider cloud, Operation operation, Optional<Observation> seen) {
            return Optional.empty();
        }

        @Override
        Optional<Money> cost(Operation operation, Configuration configuration) {
            return Optional.empty();
        }

        @Override
        Evidence gather(
                Operation operation,
                List<Snapshot> snapshots,
                Optional<Observation> seen,
                List<String> brokenSeals,
                Optional<Rehearsal> rehearsal) {
            return new Evidence(
                    operation.resource(),
                    MemoryWorld.TYPE,
                    snapshots.getFirst().config(),
                    seen.map(Observation::configuration),
                    operation.changes(),
                    CostImpact.ofList(Optional.of(Money.of("2.00")), Optional.of(Money.of("1.00"))),
                    operation.strict(),
                    brokenSeals,
                    new Judgement.NotConfigured(),
                    new Judgement.NotConfigured(),
                    rehearsal,
                    new SafetyLimits(DriftSeverity.MAJOR, 10));
        }
    }
}
