package io.driftsafe.operation;

import io.driftsafe.audit.Actor;
import io.driftsafe.pricing.contract.CommitmentUse;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Claims.Claim;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.slo.CostChange;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One change to one resource, with its life; {@link #on} is the only door through which it changes state. */
@Entity
@Table(name = "operation")
@DynamicUpdate
class Operation {

    @Id
    private UUID id;

    @Version
    private @Nullable Long version;

    @Column(updatable = false)
    private Instant createdAt;

    private Instant updatedAt;

    @Column(updatable = false)
    private String createdBy;

    @Column(updatable = false)
    private @Nullable UUID retryOf;

    @Column(updatable = false)
    private String provider;

    @Column(updatable = false)
    private String account;

    @Column(updatable = false)
    private @Nullable String region;

    @Column(updatable = false)
    private String resourceId;

    @Column(updatable = false)
    private String resourceKey;

    @Column(updatable = false)
    private String resourceType;

    @Column(updatable = false)
    private String fixDescription;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    @Column(updatable = false)
    private ObjectNode patch;

    @Column(updatable = false)
    private @Nullable BigDecimal givenCurrentCost;

    @Column(updatable = false)
    private @Nullable BigDecimal givenProposedCost;

    @Column(updatable = false)
    private boolean strict;

    @Column(updatable = false)
    private boolean acceptIrreversible;

    @Column(updatable = false)
    private boolean acceptManagedBy;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    @Column(updatable = false)
    private Map<String, String> labels;

    @Enumerated(EnumType.STRING)
    private OperationState state = OperationState.PENDING;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    @Column(updatable = false)
    private List<RecordedChange> changes;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private List<CheckResult> findings;

    /** What the change costs, as the latest check saw it. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    @Column(name = "cost_change")
    private @Nullable CostChange costs;

    /** What it rests on of commitments; null where it is older than that. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    @Column(name = "commitment_uses")
    private @Nullable List<CommitmentUse> commitmentUses;

    @Column(name = "cost_change_seal")
    private @Nullable String costsSeal;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private @Nullable DriftReport drift;

    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private List<RollbackStep> rollbackSteps;

    @Column(updatable = false)
    private int rollbackTimeoutSeconds;

    @Column(updatable = false)
    private boolean autoRollback;

    @Enumerated(EnumType.STRING)
    private RollbackPlan.Status rollbackStatus = RollbackPlan.Status.NOT_TRIGGERED;

    private @Nullable Instant rollbackStartedAt;
    private @Nullable Instant rollbackEarliestAt;
    private @Nullable String failureCode;
    private @Nullable String failureMessage;
    private boolean mayHaveChanged;

    /** Paths outside the fix that a write of ours changed. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private List<String> collateral = List.of();

    /** By the prices of when it was applied. */
    private @Nullable BigDecimal appliedSavings;

    private @Nullable String acknowledgedBy;
    private @Nullable Instant acknowledgedAt;
    private String seal = "";

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Operation() {}

    Operation(UUID id, OperationDraft draft, Actor actor, Instant now) {
        this.id = id;
        this.createdAt = now;
        this.updatedAt = now;
        this.createdBy = actor.name();
        this.retryOf = draft.retryOf().orElse(null);
        this.provider = draft.resource().provider();
        this.account = draft.resource().account();
        this.region = draft.resource().region().orElse(null);
        this.resourceId = draft.resource().resourceId();
        this.resourceKey = draft.resourceKey();
        this.resourceType = draft.resourceType();
        this.fixDescription = draft.fixDescription();
        this.patch = draft.patch();
        this.givenCurrentCost = draft.givenCurrentCost().map(Money::amount).orElse(null);
        this.givenProposedCost = draft.givenProposedCost().map(Money::amount).orElse(null);
        this.strict = draft.strict();
        this.acceptIrreversible = draft.acceptIrreversible();
        this.acceptManagedBy = draft.acceptManagedBy();
        this.labels = Map.copyOf(draft.labels());
        this.changes = draft.changes().stream().map(RecordedChange::of).toList();
        this.findings = CheckResult.pending(draft.rehearsed());
        this.rollbackSteps = draft.plan().steps();
        this.rollbackTimeoutSeconds = draft.rollbackTimeoutSeconds();
        this.autoRollback = draft.autoRollback();
    }

    /**
     * Takes the fact in, if it can happen in this state.
     *
     * @throws Refusal 409 that names the state and what is allowed from it
     */
    void on(OperationEvent event, Actor actor, Instant now) {
        if (event instanceof OperationEvent.RollbackStarted) {
            requireSomethingToRollBack();
        }
        if (event instanceof OperationEvent.Acknowledged && !mayHaveChanged) {
            throw illegal("is %s without having changed anything, so there is nothing to acknowledge");
        }
        state = state.after(event).orElseThrow(() -> illegal("is %s"));
        updatedAt = now;
        switch (event) {
            case OperationEvent.ChecksPassed(var found) -> findings = CheckResult.of(found, now);
            case OperationEvent.ChecksFailed(var found) -> {
                findings = CheckResult.of(found, now);
                failed(Failure.unchanged(Failure.CHECKS_FAILED, event.message()));
            }
            case OperationEvent.Applied _ -> mayHaveChanged = true;
            case OperationEvent.ApplyFailed(var failure, var found, var _) -> {
                if (!found.isEmpty()) {
                    findings = CheckResult.of(found, now);
                }
                failed(failure);
            }
            case OperationEvent.RollbackStarted _ -> rollbackStarted();
            case OperationEvent.RolledBack _ -> rollbackStatus = RollbackPlan.Status.COMPLETED;
            case OperationEvent.RollbackFailed(var failure) -> {
                failed(failure);
                rollbackStatus = RollbackPlan.Status.FAILED;
            }
            case OperationEvent.Acknowledged _ -> {
                acknowledgedBy = actor.name();
                acknowledgedAt = now;
            }
            case OperationEvent.ApplyStarted _, OperationEvent.Cancelled _ -> {}
        }
    }

    /** @throws Refusal 409 that names the time before which the cloud would not take the change back */
    void requireUndoable(OperationEvent.RollbackStarted event, Instant now) {
        if (state.after(event).isEmpty()) {
            return;
        }
        rollbackEarliestAt().filter(now::isBefore).ifPresent(earliest -> {
            throw Refusal.of(
                    ProblemCode.ILLEGAL_TRANSITION,
                    "The operation is %s, and the cloud takes its change back from %s on: try again then"
                            .formatted(state.value(), earliest));
        });
    }

    private void requireSomethingToRollBack() {
        var untouched = state == OperationState.FAILED && !mayHaveChanged;
        if (untouched
                || state.after(new OperationEvent.RollbackStarted(false, Optional.empty()))
                                .isPresent()
                        && !plan().restoresSomething()) {
            throw Refusal.of(
                    ProblemCode.NOTHING_TO_ROLL_BACK,
                    untouched
                            ? "Nothing was changed, so there is nothing to roll back"
                            : "None of the changes can be undone, so there is nothing to roll back");
        }
    }

    private void rollbackStarted() {
        if (rollbackStatus == RollbackPlan.Status.FAILED) {
            failureCode = null;
            failureMessage = null;
        }
        acknowledgedBy = null;
        acknowledgedAt = null;
        rollbackStatus = RollbackPlan.Status.IN_PROGRESS;
        rollbackStartedAt = null;
        rollbackSteps = plan().restarted().steps();
    }

    private void failed(Failure failure) {
        failureCode = failure.code();
        failureMessage = failure.message();
        mayHaveChanged = mayHaveChanged || failure.mayHaveChanged();
    }

    Refusal illegal(String how) {
        var allowed = actions().isEmpty()
                ? state.atRest() ? "It is over: create a new one" : "Wait until it is done"
                : "From here you can: " + String.join(", ", actions());
        return Refusal.of(
                ProblemCode.ILLEGAL_TRANSITION,
                "The operation %s. %s".formatted(how.formatted(state.value()), allowed));
    }

    /** A failure without effect leaves nothing to roll back or to acknowledge. */
    private List<String> actions() {
        return state == OperationState.FAILED && !mayHaveChanged ? List.of("retry") : state.actions();
    }

    /** Notes what was seen of the resource; says nothing of the state. */
    void observed(DriftReport report, Instant now) {
        drift = report;
        updatedAt = now;
    }

    /** Notes what the change costs as the resource is now; says nothing of the state. */
    void costs(CostChange seen, List<CommitmentUse> uses, String seal) {
        costs = seen;
        commitmentUses = List.copyOf(uses);
        costsSeal = seal;
    }

    void planned(RollbackPlan plan, Instant now) {
        rollbackSteps = plan.steps();
        updatedAt = now;
    }

    /** The time that a rollback may take counts from its first step. */
    void rollbackStepStarted(Instant now) {
        if (rollbackStartedAt == null) {
            rollbackStartedAt = now;
        }
    }

    /** The change was made, or may have been; before this time the cloud would not take it back. */
    void undoableFrom(Instant time) {
        rollbackEarliestAt = time;
    }

    /** It was applied, and saves so much a month by the prices of then. */
    void saves(Optional<Money> savings) {
        appliedSavings = savings.map(Money::amount).orElse(null);
    }

    void sawCollateral(List<String> paths) {
        collateral = List.copyOf(paths);
    }

    void sealed(String newSeal) {
        seal = newSeal;
    }

    UUID id() {
        return id;
    }

    OperationId operationId() {
        return new OperationId(id);
    }

    /** As stored; raised by each transaction that changes it. */
    long version() {
        return version == null ? 0 : version;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant updatedAt() {
        return updatedAt;
    }

    String createdBy() {
        return createdBy;
    }

    Optional<UUID> retryOf() {
        return Optional.ofNullable(retryOf);
    }

    ResourceRef resource() {
        return new ResourceRef(provider, account, Optional.ofNullable(region), resourceId);
    }

    Claim claim() {
        return new Claim(provider, account, resourceKey);
    }

    String resourceType() {
        return resourceType;
    }

    String fixDescription() {
        return fixDescription;
    }

    ObjectNode patch() {
        return patch;
    }

    Optional<Money> givenCurrentCost() {
        return Optional.ofNullable(givenCurrentCost).map(Money::new);
    }

    Optional<Money> givenProposedCost() {
        return Optional.ofNullable(givenProposedCost).map(Money::new);
    }

    boolean strict() {
        return strict;
    }

    boolean acceptIrreversible() {
        return acceptIrreversible;
    }

    boolean acceptManagedBy() {
        return acceptManagedBy;
    }

    Map<String, String> labels() {
        return labels;
    }

    OperationState state() {
        return state;
    }

    List<RecordedChange> recordedChanges() {
        return changes;
    }

    List<Change> changes() {
        return changes.stream().map(RecordedChange::change).toList();
    }

    List<CheckResult> findings() {
        return findings;
    }

    /** Empty before the first check. */
    @Nullable
    String costsSeal() {
        return costsSeal;
    }

    List<CommitmentUse> commitmentUses() {
        return commitmentUses == null ? List.of() : commitmentUses;
    }

    Optional<CostChange> costs() {
        return Optional.ofNullable(costs);
    }

    DriftReport drift() {
        return drift == null ? DriftReport.NONE : drift;
    }

    RollbackPlan plan() {
        return new RollbackPlan(rollbackSteps);
    }

    Duration rollbackTimeout() {
        return Duration.ofSeconds(rollbackTimeoutSeconds);
    }

    boolean autoRollback() {
        return autoRollback;
    }

    RollbackPlan.Status rollbackStatus() {
        return rollbackStatus;
    }

    Optional<Instant> rollbackStartedAt() {
        return Optional.ofNullable(rollbackStartedAt);
    }

    Optional<Instant> rollbackEarliestAt() {
        return Optional.ofNullable(rollbackEarliestAt);
    }

    Optional<Failure> failure() {
        return failureCode == null || failureMessage == null
                ? Optional.empty()
                : Optional.of(new Failure(failureCode, failureMessage, mayHaveChanged));
    }

    /** Empty where it was not applied, or a cost was not known then. */
    Optional<Money> appliedSavings() {
        return Optional.ofNullable(appliedSavings).map(Money::new);
    }

    List<String> collateral() {
        return collateral;
    }

    Optional<String> acknowledgedBy() {
        return Optional.ofNullable(acknowledgedBy);
    }

    Optional<Instant> acknowledgedAt() {
        return Optional.ofNullable(acknowledgedAt);
    }

    String seal() {
        return seal;
    }

    /** It keeps the resource from others until somebody deals with it. */
    boolean waitsForAPerson() {
        return state == OperationState.ROLLBACK_FAILED || state == OperationState.FAILED && mayHaveChanged;
    }
}
