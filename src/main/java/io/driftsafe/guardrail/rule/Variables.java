package io.driftsafe.guardrail.rule;

import dev.cel.runtime.CelFunctionResolver;
import dev.cel.runtime.CelVariableResolver;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the variables of rules are for one change; each is made when it is first read. */
class Variables implements CelVariableResolver {

    static final String NO_INVENTORY = "What else there is in the account is not known";

    private static final String NO_COST_BEFORE = "What the resource costs before the change is not known";
    private static final String NO_COST_AFTER = "What the resource costs after the change is not known";

    private final PolicyInput input;
    private final Map<String, Object> made = new HashMap<>();

    Variables(PolicyInput input) {
        this.input = input;
    }

    @Override
    public Optional<Object> find(String name) {
        var before = made.get(name);
        if (before != null) {
            return Optional.of(before);
        }
        var now = make(name);
        now.ifPresent(value -> made.put(name, value));
        return now;
    }

    private Optional<Object> make(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "resource" -> resource();
                    case "current" -> attributes(input.current());
                    case "proposed" -> attributes(input.proposed());
                    case "cost" -> cost();
                    case "changes" -> changes();
                    case "drift" -> drift();
                    case "operation" -> operation();
                    case "inventory" ->
                        new Facts(Shapes.INVENTORY)
                                .with(
                                        "size",
                                        input.inventory()
                                                .map(all -> (long) all.items().size()),
                                        NO_INVENTORY);
                    case "now" -> input.now();
                    default -> null;
                });
    }

    /** The functions that are about this change. */
    CelFunctionResolver functions() {
        return RuleFunctions.boundTo(this::tags, input);
    }

    /** Of the resource as it is. */
    Map<String, String> tags() {
        return Tags.of(map("current"));
    }

    /** Of the resource as it would be. */
    Map<String, String> proposedTags() {
        return Tags.of(map("proposed"));
    }

    private Map<?, ?> map(String variable) {
        return find(variable).map(value -> (Map<?, ?>) value).orElseThrow();
    }

    private Facts resource() {
        var resource = input.resource();
        return new Facts(Shapes.RESOURCE)
                .with("provider", resource.provider())
                .with("account", resource.account())
                .with("region", resource.region(), "In which region the resource is is not known")
                .with("type", input.type().name())
                .with("id", resource.resourceId())
                .with("tags", tags());
    }

    private static Attributes attributes(Configuration configuration) {
        return new Attributes(configuration.json());
    }

    Facts cost() {
        var before = input.costBefore().map(Money::amount);
        var after = input.costAfter().map(Money::amount);
        var delta = before.flatMap(was -> after.map(is -> is.subtract(was)));
        var percent = delta.flatMap(more -> before.filter(was -> was.signum() != 0)
                .map(was -> more.multiply(BigDecimal.valueOf(100)).divide(was, MathContext.DECIMAL64)));
        var why = before.isEmpty() ? NO_COST_BEFORE : NO_COST_AFTER;
        return new Facts(Shapes.COST)
                .with("current", before.map(BigDecimal::doubleValue), NO_COST_BEFORE)
                .with("proposed", after.map(BigDecimal::doubleValue), NO_COST_AFTER)
                .with("delta", delta.map(BigDecimal::doubleValue), why)
                .with(
                        "percent",
                        percent.map(BigDecimal::doubleValue),
                        delta.isPresent()
                                ? "The resource costs nothing before the change, so no percentage says what is added"
                                : why);
    }

    List<Facts> changes() {
        return input.changes().stream().map(this::change).toList();
    }

    private Facts change(Change change) {
        var facts = new Facts(Shapes.CHANGE)
                .with("path", change.path().toString())
                .with("impact", lower(input.type().impact(change.path())))
                .with("reversibility", lower(change.reversibility()))
                .with("downtime", lower(change.downtime()));
        change.from().map(Attributes::valueOf).ifPresent(from -> facts.with("from", from));
        change.to().map(Attributes::valueOf).ifPresent(to -> facts.with("to", to));
        return facts;
    }

    private Facts drift() {
        var drift = input.drift();
        return new Facts(Shapes.DRIFT)
                .with("has_drift", !drift.severity().equals("none"))
                .with("severity", drift.severity())
                .with("gone", drift.gone())
                .with("blocking", drift.blocking())
                .with(
                        "drifted_attributes",
                        drift.paths().stream().map(Variables::drifted).toList());
    }

    private static Facts drifted(PolicyInput.DriftedPath drifted) {
        return new Facts(Shapes.DRIFTED_ATTRIBUTE)
                .with("name", drifted.path())
                .with("impact", lower(drifted.impact()))
                .with("conflict", drifted.conflict());
    }

    private Facts operation() {
        var operation = input.operation();
        return new Facts(Shapes.OPERATION)
                .with("labels", operation.labels())
                .with("created_by", operation.createdBy())
                .with("strict", operation.strict());
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
