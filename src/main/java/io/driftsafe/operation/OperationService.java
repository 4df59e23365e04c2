package io.driftsafe.operation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.driftsafe.audit.Actor;
import io.driftsafe.audit.LogLevel;
import io.driftsafe.gate.Gates;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.node.ThisNode;
import io.driftsafe.operation.OperationEvent.Acknowledged;
import io.driftsafe.operation.OperationEvent.ApplyStarted;
import io.driftsafe.operation.OperationEvent.Cancelled;
import io.driftsafe.operation.OperationEvent.ChecksFailed;
import io.driftsafe.operation.OperationEvent.ChecksPassed;
import io.driftsafe.operation.OperationEvent.RollbackStarted;
import io.driftsafe.pricing.contract.CommitmentHolds;
import io.driftsafe.pricing.contract.CommitmentUse;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.Reason;
import io.driftsafe.provider.Claims;
import io.driftsafe.provider.Claims.Claim;
import io.driftsafe.provider.HeldConnections;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.retention.Archives;
import io.driftsafe.retention.Archives.Archive;
import io.driftsafe.safety.Drift;
import io.driftsafe.safety.Finding;
import io.driftsafe.slo.CostChange;
import io.driftsafe.slo.CostSlos;
import io.driftsafe.slo.Reservations;
import io.driftsafe.wire.Precondition;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What callers do with operations, one transaction a method; no cloud is asked here. */
@Service
@Transactional
class OperationService {

    private final Operations operations;
    private final OperationRecords records;
    private final TaskQueue queue;
    private final Claims claims;
    private final HeldConnections connections;
    private final Gates gates;
    private final CostSlos slos;
    private final Archives archives;
    private final Reservations reservations;
    private final CommitmentHolds commitments;
    private final SafetySettings settings;
    private final ThisNode node;
    private final Clock clock;

    OperationService(
            Operations operations,
            OperationRecords records,
            TaskQueue queue,
            Claims claims,
            HeldConnections connections,
            Gates gates,
            CostSlos slos,
            Archives archives,
            Reservations reservations,
            CommitmentHolds commitments,
            SafetySettings settings,
            ThisNode node,
            Clock clock) {
        this.operations = operations;
        this.records = records;
        this.queue = queue;
        this.claims = claims;
        this.connections = connections;
        this.gates = gates;
        this.slos = slos;
        this.archives = archives;
        this.reservations = reservations;
        this.commitments = commitments;
        this.settings = settings;
        this.node = node;
        this.clock = clock;
    }

    Operation create(OperationDraft draft, Actor actor) {
        connections.hold(draft.resource().provider(), draft.resource().account());
        return records.create(draft, actor);
    }

    /** Takes in what the checks found, if the operation still is as it was when they looked. */
    Operation recordChecks(Examined examined, Precondition precondition, Actor actor) {
        var operation = lockUnchanged(examined, precondition);
        var findings = examined.findings();
        var failed = findings.stream().anyMatch(Finding::failed);
        observe(operation, examined);
        operation.observed(DriftReport.of(examined.drift(), clock.instant()), clock.instant());
        examined.costs().ifPresent(costs -> records.costs(operation, costs, examined.commitments()));
        records.record(operation, failed ? new ChecksFailed(findings) : new ChecksPassed(findings), actor);
        return operation;
    }

    /** Takes in a detection of drift, which changes no state. */
    Operation recordDrift(Examined examined, Precondition precondition, Actor actor) {
        var operation = lockUnchanged(examined, precondition);
        var drift = examined.drift();
        observe(operation, examined);
        operation.observed(DriftReport.of(drift, clock.instant()), clock.instant());
        var severity = drift.severity().name().toLowerCase(Locale.ROOT);
        records.log(
                operation,
                drift.hasDrift() ? LogLevel.WARNING : LogLevel.INFO,
                drift.gone()
                        ? "Drift detected: the resource is gone"
                        : "Drift detected: %s, %d attribute(s)"
                                .formatted(severity, drift.attributes().size()),
                actor,
                Map.of("severity", severity, "attributes", drift.attributes().size()));
        return operation;
    }

    /**
     * Puts it to work: the task is scheduled in the transaction that changes the state, and what the change costs is
     * reserved in it.
     */
    Operation requestApply(OperationId id, Precondition precondition, Actor actor) {
        node.requireMayStart();
        var costs = records.costs(id);
        var tooCostly =
                costs.map(change -> reservations.reserve(id.uuid(), change)).orElse(List.of());
        var holder = take(id);
        var operation = lock(id, precondition);
        var blockers = blockers(
                operation,
                holder.map(this::holder),
                tooCostly,
                commitments.hold(operation.id(), operation.commitmentUses()));
        if (!blockers.isEmpty()) {
            throw refusal(operation, blockers);
        }
        if (!operation.costs().equals(costs)) {
            throw operation.illegal("was checked again meanwhile and now is %s");
        }
        records.record(operation, new ApplyStarted(), actor);
        queue.schedule(Direction.APPLY, id);
        return operation;
    }

    Operation requestRollback(OperationId id, Optional<String> reason, Precondition precondition, Actor actor) {
        reservations.doubt(id.uuid());
        commitments.doubt(id.uuid());
        var holder = take(id);
        var operation = lock(id, precondition);
        var started = new RollbackStarted(false, reason);
        operation.requireUndoable(started, clock.instant());
        requireLatest(operation);
        records.record(operation, started, actor);
        holder.map(this::holder).map(Blocker.Holder::blocker).ifPresent(blocker -> {
            throw Refusal.because(blocker.code(), blocker.message(), List.of(reason(blocker)));
        });
        queue.schedule(Direction.ROLLBACK, id);
        return operation;
    }

    /** What a later operation of this service has made of the same paths is not this one's to overwrite. */
    private void requireLatest(Operation operation) {
        operations.findAppliedAfter(operation.id()).stream()
                .filter(later -> later.changes().stream()
                        .anyMatch(theirs -> operation.changes().stream()
                                .anyMatch(ours -> ours.path().overlaps(theirs.path()))))
                .findFirst()
                .ifPresent(later -> {
                    throw Refusal.of(
                            ProblemCode.ILLEGAL_TRANSITION,
                            "The operation is %s, and %s has changed the same attributes since: roll that one back first"
                                    .formatted(
                                            operation.state().value(),
                                            later.operationId().value()));
                });
    }

    Operation cancel(OperationId id, Optional<String> reason, Precondition precondition, Actor actor) {
        var operation = lock(id, precondition);
        records.record(operation, new Cancelled(reason), actor);
        return operation;
    }

    /** A person has dealt with it: the state stays, the resource is free for others. */
    Operation acknowledge(OperationId id, String reason, Precondition precondition, Actor actor) {
        reservations.acknowledge(id.uuid());
        commitments.acknowledge(id.uuid());
        claims.release(id.uuid());
        var operation = lock(id, precondition);
        records.record(operation, new Acknowledged(reason), actor);
        return operation;
    }

    @Transactional(readOnly = true)
    Operation require(OperationId id) {
        return operations.require(id);
    }

    /** @throws Refusal 410 where its log and snapshots were archived */
    @Transactional(readOnly = true)
    Operation requireRecorded(OperationId id) {
        var operation = operations.require(id);
        archives.requireHere(operation.id());
        return operation;
    }

    /** Where its log and snapshots are, if they are here no more. */
    @Transactional(readOnly = true)
    Optional<Archive> archived(Operation operation) {
        return archives.of(operation.id());
    }

    /** @throws Refusal 409 in a state from which nothing is retried */
    @Transactional(readOnly = true)
    Operation requireRetriable(OperationId id, Precondition precondition) {
        var operation = operations.require(id);
        precondition.require(operation.version());
        if (!operation.state().actions().contains("retry")) {
            throw operation.illegal("is %s and cannot be retried");
        }
        return operation;
    }

    /** The operation as an examination needs it. */
    @Transactional(readOnly = true)
    Examinee examinee(OperationId id) {
        var operation = requireRecorded(id);
        return new Examinee(operation, records.snapshots(operation), records.brokenSeals(operation));
    }

    /** What stands against applying each of them now. */
    @Transactional(readOnly = true)
    Map<UUID, List<Blocker>> blockers(Collection<Operation> asked) {
        var holders = holders(asked.stream()
                .filter(operation -> operation.state().beforeApply())
                .map(Operation::claim)
                .collect(toSet()));
        var standing = asked.stream().anyMatch(operation -> operation.state() == OperationState.VALIDATING_SAFETY)
                ? Optional.of(slos.now())
                : Optional.<CostSlos.Now>empty();
        var blockers = new HashMap<UUID, List<Blocker>>();
        for (var operation : asked) {
            // One before its apply holds nothing itself.
            var holder = Optional.ofNullable(holders.get(operation.claim()));
            var tooCostly = standing.flatMap(
                            now -> operation.costs().map(change -> now.against(operation.id(), change)))
                    .orElse(List.of());
            var changed = operation.state() == OperationState.VALIDATING_SAFETY
                    ? commitments.against(operation.id(), operation.commitmentUses())
                    : List.<String>of();
            blockers.put(operation.id(), blockers(operation, holder, tooCostly, changed));
        }
        return blockers;
    }

    /** @param changed what of commitments is no more as the check has seen it */
    private List<Blocker> blockers(
            Operation operation, Optional<Blocker.Holder> holder, List<Violation> tooCostly, List<String> changed) {
        var blockers = new ArrayList<>(Blocker.of(
                operation,
                clock.instant(),
                settings.findingsValidFor(),
                gates.closedFor(operation.resource(), operation.labels()),
                holder,
                tooCostly));
        if (operation.state() == OperationState.VALIDATING_SAFETY) {
            Stream.concat(records.brokenCosts(operation).stream(), changed.stream())
                    .map(sentence -> new Blocker(ProblemCode.CHECKS_STALE, sentence + ": run the safety checks again"))
                    .forEach(blockers::add);
        }
        return blockers;
    }

    /** The resource with the connection that leads to it, or who else has the resource. */
    private Optional<UUID> take(OperationId id) {
        var claim = operations.requireClaim(id);
        connections.hold(claim.provider(), claim.account());
        return claims.take(claim, id.uuid());
    }

    private Operation lock(OperationId id, Precondition precondition) {
        archives.requireHere(id.uuid());
        var operation = operations.lock(id);
        precondition.require(operation.version());
        return operation;
    }

    private Operation lockUnchanged(Examined examined, Precondition precondition) {
        var operation = lock(examined.operation().operationId(), precondition);
        if (operation.version() != examined.operation().version()) {
            throw operation.illegal("changed while it was examined and now is %s");
        }
        return operation;
    }

    private void observe(Operation operation, Examined examined) {
        examined.seen().ifPresent(seen -> records.observe(operation, seen.configuration(), examined.cost(), null));
    }

    private Blocker.Holder holder(UUID other) {
        return holder(operations.require(new OperationId(other)));
    }

    private static Blocker.Holder holder(Operation other) {
        return new Blocker.Holder(other.operationId(), other.waitsForAPerson());
    }

    /** Who has these resources. */
    private Map<Claim, Blocker.Holder> holders(Set<Claim> wanted) {
        var ids = claims.holders(wanted);
        var byId = operations.findByIdIn(Set.copyOf(ids.values())).stream()
                .collect(toMap(Operation::id, OperationService::holder));
        return ids.entrySet().stream()
                .collect(toMap(Map.Entry::getKey, held -> requireNonNull(byId.get(held.getValue()))));
    }

    private static Refusal refusal(Operation operation, List<Blocker> blockers) {
        var code = blockers.getFirst().code();
        if (code == ProblemCode.ILLEGAL_TRANSITION) {
            return operation.illegal("is %s and cannot be applied");
        }
        return Refusal.because(
                code,
                blockers.getFirst().message(),
                blockers.stream().map(OperationService::reason).toList());
    }

    private static Reason reason(Blocker blocker) {
        return new Reason(blocker.code().value(), blocker.message());
    }

    /** An operation to be examined. */
    record Examinee(Operation operation, List<Snapshot> snapshots, List<String> brokenSeals) {}

    /** An operation with what was seen of its resource. */
    record Examined(
            Operation operation,
            Optional<Observation> seen,
            Optional<Money> cost,
            Optional<CostChange> costs,
            List<CommitmentUse> commitments,
            Drift drift,
            List<Finding> findings) {}
}
