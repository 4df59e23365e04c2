package io.driftsafe.operation;

import io.driftsafe.guardrail.Guardrail;
import io.driftsafe.guardrail.Guardrails;
import io.driftsafe.guardrail.ProposedChange;
import io.driftsafe.pricing.PriceBook;
import io.driftsafe.pricing.PricedFix;
import io.driftsafe.pricing.TrueCosts;
import io.driftsafe.pricing.contract.CommitmentUse;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.safety.Drift;
import io.driftsafe.safety.Evidence;
import io.driftsafe.safety.Rehearsal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Gathers what the safety checks judge by: the resource as it is, prices and guardrails. */
@Component
class Evidences {

    private final ResourceTypes types;
    private final PriceBook prices;
    private final TrueCosts costs;
    private final Guardrails guardrails;
    private final SafetySettings settings;

    Evidences(ResourceTypes types, PriceBook prices, TrueCosts costs, Guardrails guardrails, SafetySettings settings) {
        this.types = types;
        this.prices = prices;
        this.costs = costs;
        this.guardrails = guardrails;
        this.settings = settings;
    }

    /**
     * What the cloud itself, or a tool that manages the resource by now, has against the changes, and what they destroy
     * for good; empty where the cloud does not say that beforehand.
     *
     * @param seen empty if the resource is gone
     * @throws ProviderException if the cloud does not answer
     */
    Optional<Rehearsal> rehearsal(CloudProvider cloud, Operation operation, Optional<Observation> seen) {
        if (!cloud.rehearses()) {
            return Optional.empty();
        }
        return Optional.of(seen.map(now -> rehearsal(cloud, operation, now))
                .orElseGet(() -> new Rehearsal(List.of("The resource is gone"), List.of())));
    }

    /** The resource may have become one of which the fix destroys something, which then nobody has accepted. */
    private static Rehearsal rehearsal(CloudProvider cloud, Operation operation, Observation now) {
        var changes = operation.changes();
        var losses = cloud.losses(now.type(), now.configuration(), changes);
        var accepted = operation.acceptIrreversible();
        var unaccepted = losses.stream()
                .filter(_ -> !accepted)
                .map(loss -> "By now %s: create another operation with accept_irreversible".formatted(loss));
        var objections = Stream.of(
                        managed(operation, now).stream(), cloud.objections(now, changes).stream(), unaccepted)
                .flatMap(all -> all);
        return new Rehearsal(objections.toList(), accepted ? losses : List.of());
    }

    /** It was not when the operation was created, or was accepted then. */
    private static Optional<String> managed(Operation operation, Observation now) {
        return now.manager()
                .filter(_ -> !operation.acceptManagedBy())
                .map(manager ->
                        "It is managed by %s by now, which may undo the fix: make it there, or create another operation with accept_managed_by"
                                .formatted(manager));
    }

    /** @param seen the resource as it is now, or empty if it is gone: then what was recorded is judged */
    Evidence gather(
            Operation operation,
            List<Snapshot> snapshots,
            Optional<Observation> seen,
            List<String> brokenSeals,
            Optional<Rehearsal> rehearsal) {
        var planned = planned(operation, snapshots, seen);
        var change = planned.change();
        return new Evidence(
                operation.resource(),
                change.type(),
                snapshot(snapshots, Snapshot.Kind.ORIGINAL).config(),
                seen.map(Observation::configuration),
                change.changes(),
                planned.cost(),
                operation.strict(),
                brokenSeals,
                guardrails.judge(Guardrail.Kind.POLICY, change),
                guardrails.judge(Guardrail.Kind.COST_SLO, change),
                rehearsal,
                settings.limits());
    }

    /** What would be changed of the resource as it is now, and what that costs. */
    ProposedChange change(Operation operation, List<Snapshot> snapshots, Optional<Observation> seen) {
        return planned(operation, snapshots, seen).change();
    }

    /** What it would change of commitments, and how much of them is in use. */
    List<CommitmentUse> commitments(Operation operation, List<Snapshot> snapshots, Optional<Observation> seen) {
        return costs.uses(fix(operation, snapshots, seen));
    }

    private Planned planned(Operation operation, List<Snapshot> snapshots, Optional<Observation> seen) {
        var original = snapshot(snapshots, Snapshot.Kind.ORIGINAL);
        var actual = seen.map(Observation::configuration);
        var changes = operation.changes();
        var fix = fix(operation, snapshots, seen);
        var current = fix.before();
        var proposed = fix.after();
        var cost = costs.impact(fix);
        var type = types.of(operation.resource().provider(), operation.resourceType())
                .movedAs(original.config())
                .movedAs(current);
        var drift = Drift.between(
                original.config(), actual, type, changes, settings.limits().blockFrom());
        var change = new ProposedChange(
                operation.resource(),
                type,
                current,
                proposed,
                changes,
                cost.listBefore(),
                cost.listAfter(),
                judged(drift),
                operation.createdBy(),
                operation.strict(),
                operation.labels(),
                cost.savings().map(CostImpact.Range::least),
                Optional.of(operation.id()));
        return new Planned(change, cost);
    }

    private static PricedFix fix(Operation operation, List<Snapshot> snapshots, Optional<Observation> seen) {
        var current = seen.map(Observation::configuration)
                .orElse(snapshot(snapshots, Snapshot.Kind.ORIGINAL).config());
        return priced(
                operation,
                current,
                proposed(operation, current)
                        .orElse(snapshot(snapshots, Snapshot.Kind.TARGET).config()));
    }

    private record Planned(ProposedChange change, CostImpact cost) {}

    static PricedFix priced(Operation operation, Configuration before, Configuration after) {
        return new PricedFix(
                operation.resourceType(),
                operation.resource().account(),
                operation.resource().region(),
                before,
                after,
                operation.givenCurrentCost(),
                operation.givenProposedCost());
    }

    private static ProposedChange.Drift judged(Drift drift) {
        return new ProposedChange.Drift(
                drift.severity().name().toLowerCase(Locale.ROOT),
                drift.gone(),
                drift.blocking(),
                drift.attributes().stream()
                        .map(attribute -> new ProposedChange.DriftedPath(
                                attribute.difference().path().toString(), attribute.impact(), attribute.conflict()))
                        .toList());
    }

    /** Empty where what drifted leaves no place for the fix; the drift then is a conflict and blocks anyway. */
    private static Optional<Configuration> proposed(Operation operation, Configuration current) {
        try {
            return Optional.of(current.with(operation.changes()));
        } catch (IllegalArgumentException noPlace) {
            return Optional.empty();
        }
    }

    Optional<Money> cost(Operation operation, Configuration configuration) {
        return prices.monthlyCost(
                operation.resourceType(), configuration, operation.resource().region());
    }

    /** Empty where its row was removed from the database, which the seal tells. */
    private static Snapshot snapshot(List<Snapshot> snapshots, Snapshot.Kind kind) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.kind() == kind)
                .findFirst()
                .orElseGet(() -> new Snapshot(kind, Configuration.EMPTY, Optional.empty(), Instant.EPOCH));
    }
}
