package io.driftsafe.operation;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.CanonicalJson;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.PowerSwitch;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.resource.Snapshot;
import io.driftsafe.resource.Stages;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Works out an operation from what was asked and from the resource as it is; nothing is stored. */
@Component
class Drafting {

    private static final int STRICT_TIMEOUT_SECONDS = 180;
    private static final int TIMEOUT_SECONDS = 300;

    private final CloudProviders providers;
    private final LiveResources live;
    private final PriceBook prices;
    private final SecretMask mask;
    private final Clock clock;

    Drafting(CloudProviders providers, LiveResources live, PriceBook prices, SecretMask mask, Clock clock) {
        this.providers = providers;
        this.live = live;
        this.prices = prices;
        this.mask = mask;
        this.clock = clock;
    }

    /** @throws Refusal that says what to change */
    OperationDraft draft(NewOperation asked) {
        return draft(asked.fix(), asked.believed(), asked.resourceType(), Optional.empty());
    }

    /** The same fix again, on the resource as it now is. */
    OperationDraft again(Operation operation) {
        var fix = new Fix(
                operation.resource(),
                operation.fixDescription(),
                false,
                operation.patch(),
                operation.givenCurrentCost(),
                operation.givenProposedCost(),
                operation.strict(),
                operation.autoRollback(),
                Optional.of(Math.toIntExact(operation.rollbackTimeout().toSeconds())),
                operation.acceptIrreversible(),
                operation.acceptManagedBy(),
                operation.labels());
        try {
            return draft(fix, Optional.empty(), operation.resourceType(), Optional.of(operation.id()));
        } catch (Refusal refusal) {
            throw refusal.ofWholeRequest();
        }
    }

    private OperationDraft draft(
            Fix asked, Optional<ObjectNode> believed, String resourceType, Optional<UUID> retryOf) {
        var cloud = providers.require(asked.resource().provider());
        var seen = live.read(asked.resource())
                .orElseThrow(() -> Refusal.of(
                                ProblemCode.RESOURCE_NOT_FOUND,
                                "%s has no resource %s in account %s"
                                        .formatted(
                                                asked.resource().provider(),
                                                asked.resource().resourceId(),
                                                asked.resource().account()))
                        .at("/resource_id"));
        var type = seen.type();
        if (!type.name().equals(resourceType)) {
            throw Refusal.invalid("/resource_type", "%s is of type %s".formatted(asked.resource(), type.name()));
        }
        var fix = asked.wanting(cloud.canonical(type, asked.wanted()));
        refuseUnknown(fix, cloud, type);
        refuseManaged(fix, seen);
        var original = believed.map(json -> mask.masked(type, Configuration.of(cloud.canonical(type, json))))
                .map(belief -> seen.configuration().overlaidWith(belief, type))
                .orElse(seen.configuration());
        var changes = changes(fix, type, original, seen.configuration(), cloud);
        var target = original.with(changes);
        return new OperationDraft(
                seen.resource(),
                seen.resourceKey(),
                type.name(),
                fix.description(),
                fix.proposed() ? target.restoring(changes) : fix.wanted(),
                fix.currentCost(),
                fix.proposedCost(),
                snapshot(Snapshot.Kind.ORIGINAL, original, fix.currentCost(), seen),
                snapshot(Snapshot.Kind.TARGET, target, fix.proposedCost(), seen),
                changes,
                RollbackPlan.of(seen.resource(), original, changes, type),
                fix.rollbackTimeoutSeconds().orElseGet(() -> timeoutSeconds(fix, type)),
                fix.autoRollback(),
                fix.strict(),
                fix.acceptIrreversible(),
                fix.acceptManagedBy(),
                fix.labels(),
                cloud.rehearses(),
                retryOf);
    }

    /** A cloud that takes long to change a resource takes as long to put it back. */
    private static int timeoutSeconds(Fix fix, ResourceType type) {
        return type.handling()
                .rollbackTimeout()
                .map(timeout -> Math.toIntExact(timeout.toSeconds()))
                .orElse(fix.strict() ? STRICT_TIMEOUT_SECONDS : TIMEOUT_SECONDS);
    }

    private static void refuseUnknown(Fix fix, CloudProvider cloud, ResourceType type) {
        if (!type.profiled() && !cloud.changesTheUnknown()) {
            throw Refusal.of(
                            ProblemCode.UNSUPPORTED_CHANGE,
                            "%s is of type %s, which %s cannot change: see GET /api/v1/providers/%s/resource-types"
                                    .formatted(fix.resource(), type.name(), cloud.name(), cloud.name()))
                    .at("/resource_type");
        }
    }

    private static void refuseManaged(Fix fix, Observation seen) {
        seen.manager().filter(_ -> !fix.acceptManagedBy()).ifPresent(manager -> {
            throw Refusal.of(
                            ProblemCode.MANAGED_RESOURCE,
                            "%s is managed by %s, which may undo the fix: make it there, or set accept_managed_by to true"
                                    .formatted(fix.resource(), manager))
                    .at("/resource_id");
        });
    }

    private List<Change> changes(
            Fix fix, ResourceType type, Configuration original, Configuration live, CloudProvider cloud) {
        var errors = new ArrayList<FieldError>();
        var wanted = fix.proposed()
                ? mask.masked(type, Configuration.of(fix.wanted())).json()
                : fix.wanted();
        eachValue(AttributePath.ROOT, wanted, (path, value) -> {
            if (fix.proposed() && (value.isObject() || staysAt(original, path, value))) {
                return;
            }
            var pointer = fix.pointer() + path;
            if (type.isVolatile(path)) {
                var why = type.mover(path, live).orElse("is set by the cloud and cannot be changed");
                errors.add(new FieldError(pointer, "%s %s".formatted(path, why)));
            } else if (type.isSecret(path)) {
                errors.add(new FieldError(pointer, "%s is secret and cannot be changed here".formatted(path)));
            }
        });
        refuseUnsupported(errors);
        UnaryOperator<Configuration> fixed = configuration -> fix.proposed()
                ? configuration.overlaidWith(Configuration.of(wanted), type)
                : configuration.merge(wanted);
        var changes = differences(original, fixed, type);
        if (changes.isEmpty()) {
            // What the caller believes is as wanted, and is not: the drift will show in the checks.
            changes = differences(live, fixed, type);
        }
        if (changes.isEmpty()) {
            throw Refusal.of(ProblemCode.NO_CHANGE, "%s already is as the fix wants it".formatted(fix.resource()))
                    .at(fix.pointer());
        }
        refuseWhatCannotBe(changes, fix, type, live, cloud);
        refuseIrreversible(fix, changes, cloud.losses(type, original, changes));
        return changes;
    }

    private static void refuseWhatCannotBe(
            List<Change> changes, Fix fix, ResourceType type, Configuration live, CloudProvider cloud) {
        var errors = new ArrayList<FieldError>();
        for (var change : changes) {
            var pointer = fix.pointer() + change.path();
            type.refusal(change)
                    .ifPresent(why -> errors.add(new FieldError(pointer, "%s %s".formatted(change.path(), why))));
            if (carriesSecret(type, change)) {
                errors.add(new FieldError(
                        pointer, "%s contains a secret and cannot be changed here".formatted(change.path())));
            }
            if (!type.knows(change.path()) && !cloud.changesTheUnknown()) {
                errors.add(new FieldError(
                        pointer,
                        "%s of %s cannot be changed by %s: see GET /api/v1/providers/%s/resource-types"
                                .formatted(change.path(), type.name(), cloud.name(), cloud.name())));
            }
        }
        Stages.stopFor(changes, type, live)
                .filter(isAmong(changes))
                .ifPresent(power -> errors.add(new FieldError(
                        fix.pointer() + power.path(),
                        "%s is stopped and started by the service for this fix: change it by an operation of its own"
                                .formatted(power.path()))));
        refuseUnsupported(errors);
    }

    private static Predicate<PowerSwitch> isAmong(List<Change> changes) {
        return power -> changes.stream().anyMatch(change -> change.path().equals(power.path()));
    }

    private static List<Change> differences(Configuration from, UnaryOperator<Configuration> fixed, ResourceType type) {
        return from.differencesTo(fixed.apply(from), type).stream()
                .map(type::change)
                .toList();
    }

    /** A proposed configuration may name what it does not change. */
    private static boolean staysAt(Configuration original, AttributePath path, JsonNode value) {
        return original.at(path)
                .filter(before -> CanonicalJson.equal(before, value))
                .isPresent();
    }

    private static void refuseUnsupported(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Refusal.of(ProblemCode.UNSUPPORTED_CHANGE, errors.getFirst().message(), errors);
        }
    }

    private static void refuseIrreversible(Fix fix, List<Change> changes, List<String> losses) {
        var errors = Stream.concat(
                        changes.stream()
                                .filter(change -> change.reversibility() == Reversibility.NONE)
                                .map(change -> new FieldError(
                                        fix.pointer() + change.path(),
                                        "%s cannot be undone once changed".formatted(change.path()))),
                        losses.stream().map(loss -> new FieldError(fix.pointer(), "With this fix %s".formatted(loss))))
                .toList();
        if (!errors.isEmpty() && (!fix.acceptIrreversible() || fix.autoRollback())) {
            throw Refusal.of(
                    ProblemCode.IRREVERSIBLE_CHANGE,
                    "%s: set accept_irreversible to true and auto_rollback to false to do it all the same"
                            .formatted(errors.getFirst().message()),
                    errors);
        }
        if (fix.acceptIrreversible() && fix.autoRollback()) {
            throw Refusal.invalid("/auto_rollback", "auto_rollback must be false with accept_irreversible");
        }
    }

    private static boolean carriesSecret(ResourceType type, Change change) {
        var found = new ArrayList<AttributePath>();
        Consumer<JsonNode> look = value -> eachValue(change.path(), value, (path, _) -> {
            if (type.isSecret(path)) {
                found.add(path);
            }
        });
        change.from().ifPresent(look);
        change.to().ifPresent(look);
        return !found.isEmpty();
    }

    private static void eachValue(AttributePath path, JsonNode value, BiConsumer<AttributePath, JsonNode> visitor) {
        if (!path.segments().isEmpty()) {
            visitor.accept(path, value);
        }
        if (value instanceof ObjectNode object) {
            object.forEachEntry((name, member) -> eachValue(path.child(name), member, visitor));
        } else if (value instanceof ArrayNode array) {
            for (var i = 0; i < array.size(); i++) {
                eachValue(path.child(Integer.toString(i)), array.get(i), visitor);
            }
        }
    }

    private Snapshot snapshot(
            Snapshot.Kind kind, Configuration configuration, Optional<Money> given, Observation seen) {
        var cost = given.or(() -> prices.monthlyCost(
                seen.type().name(), configuration, seen.resource().region()));
        return new Snapshot(kind, configuration, cost, clock.instant());
    }

    /**
     * What is to be changed, and how carefully.
     *
     * @param proposed whether a configuration is wanted, which sets what it names, or a merge patch, which also removes
     */
    record Fix(
            ResourceRef resource,
            String description,
            boolean proposed,
            ObjectNode wanted,
            Optional<Money> currentCost,
            Optional<Money> proposedCost,
            boolean strict,
            boolean autoRollback,
            Optional<Integer> rollbackTimeoutSeconds,
            boolean acceptIrreversible,
            boolean acceptManagedBy,
            Map<String, String> labels) {

        Fix wanting(ObjectNode otherwise) {
            return new Fix(
                    resource,
                    description,
                    proposed,
                    otherwise,
                    currentCost,
                    proposedCost,
                    strict,
                    autoRollback,
                    rollbackTimeoutSeconds,
                    acceptIrreversible,
                    acceptManagedBy,
                    labels);
        }

        /** The member of the request that holds what is wanted. */
        String pointer() {
            return proposed ? "/proposed_config" : "/patch";
        }
    }
}
