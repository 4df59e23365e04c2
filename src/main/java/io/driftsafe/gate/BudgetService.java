package io.driftsafe.gate;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.TypeId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and releases disruption budgets, each with its line in the log. */
@Service
@Transactional
class BudgetService {

    private final Budgets budgets;
    private final LimitLog log;
    private final Clock clock;

    BudgetService(Budgets budgets, LimitLog log, Clock clock) {
        this.budgets = budgets;
        this.log = log;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public BudgetView view(DisruptionBudget budget) {
        return BudgetView.of(budget, budgets.use(budget, clock.instant()));
    }

    @Transactional(readOnly = true)
    public DisruptionBudget require(BudgetId id) {
        return budgets.find(id.uuid()).orElseThrow(() -> notFound(id));
    }

    @Transactional(readOnly = true)
    public List<DisruptionBudget> list(Optional<UUID> after, int limit) {
        return budgets.list(after, limit);
    }

    public DisruptionBudget create(NewBudget asked, Actor actor) {
        requireFree(asked.name(), Optional.empty());
        var now = now();
        var budget = new DisruptionBudget(
                TypeId.newUuid(clock),
                asked.name(),
                asked.labels(),
                asked.bounds(),
                Optional.empty(),
                Optional.empty(),
                0,
                actor.name(),
                now,
                actor.name(),
                now);
        return put(budget, "made", actor);
    }

    public DisruptionBudget replace(BudgetId id, NewBudget asked, Precondition precondition, Actor actor) {
        var before = lock(id, precondition);
        requireFree(asked.name(), Optional.of(before.id()));
        return put(
                new DisruptionBudget(
                        before.id(),
                        asked.name(),
                        asked.labels(),
                        asked.bounds(),
                        before.haltedAt(),
                        before.releasedAt(),
                        before.version() + 1,
                        before.createdBy(),
                        before.createdAt(),
                        actor.name(),
                        now()),
                "changed",
                actor);
    }

    /** Lets the group go on after too many had failed; what failed until now counts no more. */
    public DisruptionBudget release(BudgetId id, Precondition precondition, Actor actor) {
        var before = lock(id, precondition);
        if (before.haltedAt().isEmpty()) {
            return before;
        }
        var now = now();
        return put(
                new DisruptionBudget(
                        before.id(),
                        before.name(),
                        before.labels(),
                        before.bounds(),
                        Optional.empty(),
                        Optional.of(now),
                        before.version() + 1,
                        before.createdBy(),
                        before.createdAt(),
                        actor.name(),
                        now),
                "released",
                actor);
    }

    public void delete(BudgetId id, Precondition precondition, Actor actor) {
        var budget = lock(id, precondition);
        budgets.delete(budget.id());
        log(budget, "deleted", actor);
    }

    private DisruptionBudget put(DisruptionBudget budget, String what, Actor actor) {
        budgets.put(budget);
        log(budget, what, actor);
        return budget;
    }

    private void log(DisruptionBudget budget, String what, Actor actor) {
        log.append(
                new BudgetId(budget.id()).value(),
                "Disruption budget %s was %s: %s for %s"
                        .formatted(budget.name(), what, budget.bounds(), budget.labels()),
                actor.name(),
                now());
    }

    private void requireFree(String name, Optional<UUID> own) {
        budgets.named(name).filter(other -> !own.equals(Optional.of(other))).ifPresent(other -> {
            throw Refusal.invalid(
                    "/name", "%s has this name already: choose another".formatted(new BudgetId(other).value()));
        });
    }

    private DisruptionBudget lock(BudgetId id, Precondition precondition) {
        var budget = budgets.lock(id.uuid()).orElseThrow(() -> notFound(id));
        precondition.require(budget.version());
        return budget;
    }

    private static Refusal notFound(BudgetId id) {
        return Refusal.notFound("budget", id.value());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
