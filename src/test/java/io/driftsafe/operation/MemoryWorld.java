package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Snapshot;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One resource, the operations on it, their tasks and the time: all that runs share, in memory. */
final class MemoryWorld {

    static final ResourceType TYPE = ResourceType.unprofiled("thing");
    static final Configuration BEFORE =
            Configuration.of(JsonMapper.shared().readTree("{\"size\": 8, \"class\": \"big\", \"note\": \"n\"}"));
    static final Duration LEASE = Duration.ofSeconds(20);
    private static final List<Field> COLUMNS = Stream.of(Operation.class.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .peek(field -> field.setAccessible(true))
            .toList();
    private static final Actor CALLER = new Actor("test");
    private static final ResourceRef RESOURCE = new ResourceRef("simulated", "default", Optional.empty(), "thing.one");

    private final Set<Fence> fences;
    private final boolean half;
    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    private final Map<String, Long> highest = new HashMap<>();
    private final List<Landed> journal = new ArrayList<>();
    private final Map<Write, Instant> underWay = new LinkedHashMap<>();
    private Configuration live = BEFORE;
    private Instant now = Instant.parse("2026-11-26T12:00:00Z");
    private @Nullable UUID holder;

    /**
     * @param fences which stand
     * @param half whether the cloud does only a half of each fix
     */
    MemoryWorld(Set<Fence> fences, boolean half) {
        this.fences = fences;
        this.half = half;
    }

    boolean has(Fence fence) {
        return fences.contains(fence);
    }

    Instant now() {
        return now;
    }

    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    /** What did not arrive in its time never does. */
    void pass(Duration time) {
        now = now.plus(time);
        underWay.values().removeIf(deadline -> deadline.isBefore(now));
    }

    /** A checked operation that nobody has put to work yet. */
    Row checked(int number, String patch) {
        var json = JsonMapper.shared().readTree(patch);
        var target = BEFORE.merge(json);
        var changes =
                BEFORE.differencesTo(target, TYPE).stream().map(TYPE::change).toList();
        var original = new Snapshot(Snapshot.Kind.ORIGINAL, BEFORE, Optional.empty(), now);
        var wanted = new Snapshot(Snapshot.Kind.TARGET, target, Optional.empty(), now);
        var draft = new OperationDraft(
                RESOURCE,
                "one",
                "thing",
                "A fix",
                (tools.jackson.databind.node.ObjectNode) json,
                Optional.empty(),
                Optional.empty(),
                original,
                wanted,
                changes,
                RollbackPlan.of(RESOURCE, BEFORE, changes, TYPE),
                600,
                true,
                false,
                false,
                false,
                Map.of(),
                false,
                Optional.empty());
        var row = new Row(new Operation(new UUID(0x7000, number), draft, CALLER, now));
        row.snapshots.add(original);
        row.snapshots.add(wanted);
        row.operation.on(new OperationEvent.ChecksPassed(List.of()), CALLER, now);
        rows.put(row.operation.id(), row);
        return row;
    }

    boolean isFree() {
        return holder == null;
    }

    void requestApply(Row row) {
        holder = row.operation.id();
        row.operation.on(new OperationEvent.ApplyStarted(), CALLER, now);
        schedule(row, Direction.APPLY);
    }

    void requestRollback(Row row) {
        holder = row.operation.id();
        row.operation.on(new OperationEvent.RollbackStarted(false, Optional.empty()), CALLER, now);
        schedule(row, Direction.ROLLBACK);
    }

    void release(Row row) {
        if (row.operation.id().equals(holder)) {
            holder = null;
        }
    }

    void schedule(Row row, Direction direction) {
        row.tries = 0;
        row.task = Optional.of(new Task(row, direction, 1, false, now));
    }

    /** False when another run has the task. */
    boolean remove(Row row, Direction direction, long version) {
        var mine = row.task
                .filter(task -> task.direction == direction
                        && (!has(Fence.DATABASE) || (task.version == version && task.picked)))
                .isPresent();
        if (mine) {
            row.task = Optional.empty();
        }
        return mine;
    }

    List<Row> rows() {
        return List.copyOf(rows.values());
    }

    Row row(OperationId id) {
        return Objects.requireNonNull(rows.get(id.uuid()));
    }

    List<Landed> journal() {
        return journal;
    }

    List<Write> underWay() {
        return List.copyOf(underWay.keySet());
    }

    Configuration live() {
        return live;
    }

    Observation observed() {
        return new Observation(RESOURCE, "one", TYPE, live, now, new Progress.AtRest(), Optional.empty());
    }

    void fence(Run run) {
        if (!has(Fence.CLOUD)) {
            return;
        }
        var seen = Objects.requireNonNull(highest.merge(run.operation(), run.attempt(), Math::max));
        if (seen > run.attempt()) {
            throw new ProviderException.Superseded("Superseded");
        }
    }

    void send(Write write) {
        underWay.put(write, now.plus(MemoryCloud.TIMING.callTimeout()).plus(MemoryCloud.TIMING.settleTime()));
        now = now.plus(MemoryCloud.TIMING.callTimeout());
    }

    /** What arrives late meets the same rules, and nobody hears what came of it. */
    void arrive(Write write) {
        underWay.remove(write);
        try {
            land(write);
        } catch (ProviderException _) {
            // It was refused.
        }
    }

    void land(Write write) {
        fence(write.key.run());
        if (journal.stream().anyMatch(landed -> landed.key.equals(write.key))) {
            return;
        }
        if (has(Fence.CLOUD) && !live.sameAs(write.expected, TYPE)) {
            throw new ProviderException.Changed("No longer as expected");
        }
        var applies = write.key.direction() == Direction.APPLY;
        live = live.with(half && applies ? write.changes.subList(0, 1) : write.changes);
        var row = rows.values().stream()
                .filter(one -> one.operation.operationId().value().equals(write.key.operation()))
                .findFirst()
                .orElseThrow();
        journal.add(new Landed(write.key, row.operation.state()));
        if (half && applies) {
            throw new ProviderException.OutcomeUnknown("An internal error");
        }
    }

    /** As a run has it that loaded it. */
    Operation copy(Operation operation) {
        try {
            var copy = new Operation() {};
            for (var field : COLUMNS) {
                field.set(copy, field.get(operation));
            }
            return copy;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What keeps a superseded run from doing anything. */
    enum Fence {
        /** The ledger asks for the attempt, and the queue for the task's version. */
        DATABASE,
        /** The cloud refuses earlier attempts, and what is no longer as expected. */
        CLOUD
    }

    /** All that is stored of one operation. */
    static final class Row {

        final Operation operation;
        final List<Snapshot> snapshots = new ArrayList<>();
        final List<Intent> intents = new ArrayList<>();
        long attempt;
        int tries;
        Optional<Task> task = Optional.empty();

        Row(Operation operation) {
            this.operation = operation;
        }

        Row close(Direction direction, Intent.Outcome outcome) {
            intents.replaceAll(intent -> intent.is(direction) && intent.stands()
                    ? with(intent, intent.answered(), Optional.of(outcome))
                    : intent);
            return this;
        }

        Row answered(Direction direction) {
            intents.replaceAll(
                    intent -> intent.is(direction) && intent.stands() ? with(intent, true, intent.outcome()) : intent);
            return this;
        }

        private static Intent with(Intent intent, boolean answered, Optional<Intent.Outcome> outcome) {
            return new Intent(
                    intent.key(),
                    intent.operation(),
                    intent.observed(),
                    intent.writtenAt(),
                    answered,
                    intent.handle(),
                    outcome);
        }
    }

    /** A row of the queue. */
    static final class Task {

        final Row row;
        final Direction direction;
        long version;
        boolean picked;
        Instant due;

        Task(Row row, Direction direction, long version, boolean picked, Instant due) {
            this.row = row;
            this.direction = direction;
            this.version = version;
            this.picked = picked;
            this.due = due;
        }

        void again(Instant at) {
            picked = false;
            version++;
            due = at;
        }
    }

    /** A write on its way. */
    record Write(WriteKey key, Configuration expected, List<Change> changes) {}

    /** A write that had an effect, and the state that its operation was in then. */
    record Landed(WriteKey key, OperationState state) {}
}
