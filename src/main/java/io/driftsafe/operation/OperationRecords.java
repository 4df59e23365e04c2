package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.audit.AuditLog;
import io.driftsafe.audit.LogLevel;
import io.driftsafe.pricing.contract.CommitmentUse;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.slo.CostChange;
import io.driftsafe.wire.TypeId;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Where an operation is changed: state, snapshots, seal and log line in the caller's one transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class OperationRecords {

    private final Operations operations;
    private final Snapshots snapshots;
    private final OperationSeals seals;
    private final AuditLog log;
    private final EntityManager entities;
    private final Clock clock;

    OperationRecords(
            Operations operations,
            Snapshots snapshots,
            OperationSeals seals,
            AuditLog log,
            EntityManager entities,
            Clock clock) {
        this.operations = operations;
        this.snapshots = snapshots;
        this.seals = seals;
        this.log = log;
        this.entities = entities;
        this.clock = clock;
    }

    Operation create(OperationDraft draft, Actor actor) {
        var operation = new Operation(TypeId.newUuid(clock), draft, actor, clock.instant());
        operation.sealed(seals.seal(operation, List.of(draft.original(), draft.target())));
        operations.save(operation);
        store(operation, draft.original(), null, null);
        store(operation, draft.target(), null, null);
        var context = draft.retryOf()
                .<Map<String, Object>>map(retried -> Map.of("retry_of", new OperationId(retried).value()))
                .orElse(Map.of());
        log(operation, LogLevel.INFO, "Operation created", actor, context, Optional.of(operation.state()));
        return operation;
    }

    /** The one way in which an operation changes its state. */
    void record(Operation operation, OperationEvent event, Actor actor) {
        var before = operation.state();
        operation.on(event, actor, clock.instant());
        var reached = Optional.of(operation.state()).filter(state -> state != before);
        log(operation, event.level(), event.message(), actor, event.context(), reached);
    }

    /**
     * The same for an event that leaves a snapshot, which is sealed with the operation; the old seal was verified
     * before, or the new one would whitewash a changed row.
     */
    void record(Operation operation, OperationEvent event, Snapshot snapshot, Actor actor) {
        store(operation, snapshot, null, null);
        reseal(operation);
        record(operation, event, actor);
    }

    SnapshotEntity observe(
            Operation operation, Configuration configuration, Optional<Money> cost, @Nullable Long attempt) {
        var snapshot = new Snapshot(Snapshot.Kind.OBSERVED, configuration, cost, clock.instant());
        return store(operation, snapshot, attempt, seals.sealObserved(operation.operationId(), snapshot, attempt));
    }

    /** A fact that changes no state. */
    void log(Operation operation, LogLevel level, String message, Actor actor, Map<String, ?> context) {
        log(operation, level, message, actor, context, Optional.empty());
    }

    /** Without the operation, which is loaded only once it is locked. */
    Optional<CostChange> costs(OperationId id) {
        return entities.createQuery("select o.costs from Operation o where o.id = :id", CostChange.class)
                .setParameter("id", id.uuid())
                .getResultStream()
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** Notes what the change costs, sealed. */
    void costs(Operation operation, CostChange seen, List<CommitmentUse> uses) {
        operation.costs(seen, uses, seals.sealCosts(operation.operationId(), seen, uses));
    }

    /** A sentence if what it costs is not known, or is not what the latest check saw. */
    Optional<String> brokenCosts(Operation operation) {
        return operation.costs().isEmpty()
                ? Optional.of("What the change costs is not recorded")
                : seals.brokenCosts(operation);
    }

    /** The states of the operation; the observed ones are many and left out. */
    List<Snapshot> snapshots(Operation operation) {
        return snapshots.named(operation.id()).stream()
                .map(SnapshotEntity::snapshot)
                .toList();
    }

    /** Of every record of the operation, and of its log. */
    List<String> brokenSeals(Operation operation) {
        return brokenSeals(operation, snapshots.findByOperationId(operation.id()));
    }

    /** Of the records that a run rests on, and of the whole log. */
    List<String> brokenSealsBeforeRun(Operation operation) {
        return brokenSeals(operation, snapshots.findOfRuns(operation.id()));
    }

    /** Of the records that a run rests on; its log was read when it began. */
    List<String> brokenSealsOfRuns(Operation operation) {
        return seals.broken(operation, snapshots.findOfRuns(operation.id()));
    }

    private List<String> brokenSeals(Operation operation, List<SnapshotEntity> records) {
        var chain = log.chain(operation.id());
        return Stream.concat(seals.broken(operation, records).stream(), brokenChain(chain).stream())
                .toList();
    }

    private static Optional<String> brokenChain(AuditLog.Chain chain) {
        return switch (chain.verdict()) {
            case WHOLE -> Optional.empty();
            case BROKEN ->
                Optional.of(
                        "The execution log is not as it was written from entry %d on: it was changed in the database"
                                .formatted(chain.brokenAt()));
            case UNKNOWN_KEY ->
                Optional.of(
                        "Entry %d of the execution log was sealed with a key that this service does not have: add it to driftsafe.seal.keys"
                                .formatted(chain.brokenAt()));
        };
    }

    void reseal(Operation operation) {
        operation.sealed(seals.seal(operation, snapshots(operation)));
    }

    private void log(
            Operation operation,
            LogLevel level,
            String message,
            Actor actor,
            Map<String, ?> context,
            Optional<OperationState> reached) {
        entities.flush();
        log.append(operation.id(), level, message, actor, context, reached.map(OperationState::value));
    }

    private SnapshotEntity store(
            Operation operation, Snapshot snapshot, @Nullable Long attempt, @Nullable String seal) {
        return snapshots.save(new SnapshotEntity(TypeId.newUuid(clock), operation.id(), snapshot, attempt, seal));
    }
}
