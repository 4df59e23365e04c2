package io.driftsafe.guardrail.rule;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Changes for rules to judge: one to start from, and what may be different in it. */
public record Inputs(PolicyInput input) {

    private static final JsonMapper JSON = new JsonMapper();

    /** A downsizing of a web server that saves 60 of 120 USD. */
    public static Inputs downsizing() {
        var current = configuration("""
            {"instance_type": "t3.xlarge", "monitoring": true, "tags": {"team": "web", "Environment": "prod-eu"}}\
            """);
        var proposed = configuration("""
            {"instance_type": "t3.large", "monitoring": true, "tags": {"team": "web", "Environment": "prod-eu"}}\
            """);
        return new Inputs(new PolicyInput(
                new ResourceRef("simulated", "default", Optional.of("us-east-1"), "module.web.aws_instance.server[0]"),
                ResourceType.unprofiled("aws_instance"),
                current,
                proposed,
                Optional.of(Money.of("120")),
                Optional.of(Money.of("60")),
                List.of(new Change(
                        AttributePath.parse("/instance_type"),
                        current.at(AttributePath.parse("/instance_type")),
                        proposed.at(AttributePath.parse("/instance_type")),
                        Reversibility.EXACT,
                        Downtime.RESTART)),
                PolicyInput.Drift.NONE,
                new PolicyInput.Operation("platform-bot", true, Map.of("team", "web")),
                Optional.empty(),
                Instant.parse("2026-11-23T14:30:00Z")));
    }

    public static Configuration configuration(String json) {
        return Configuration.of(JSON.readTree(json));
    }

    public Inputs resource(String type, String id) {
        return new Inputs(new PolicyInput(
                new ResourceRef("simulated", "default", Optional.of("us-east-1"), id),
                ResourceType.unprofiled(type),
                input.current(),
                input.proposed(),
                input.costBefore(),
                input.costAfter(),
                input.changes(),
                input.drift(),
                input.operation(),
                input.inventory(),
                input.now()));
    }

    public Inputs provider(String name) {
        var resource = input.resource();
        return new Inputs(new PolicyInput(
                new ResourceRef(name, resource.account(), resource.region(), resource.resourceId()),
                input.type(),
                input.current(),
                input.proposed(),
                input.costBefore(),
                input.costAfter(),
                input.changes(),
                input.drift(),
                input.operation(),
                input.inventory(),
                input.now()));
    }

    public Inputs current(String json) {
        return configurations(configuration(json), input.proposed());
    }

    public Inputs proposed(String json) {
        return configurations(input.current(), configuration(json));
    }

    public Inputs configurations(Configuration current, Configuration proposed) {
        return new Inputs(new PolicyInput(
                input.resource(),
                input.type(),
                current,
                proposed,
                input.costBefore(),
                input.costAfter(),
                current.differencesTo(proposed, input.type()).stream()
                        .map(input.type()::change)
                        .toList(),
                input.drift(),
                input.operation(),
                input.inventory(),
                input.now()));
    }

    /** Null is unknown. */
    public Inputs cost(@Nullable String before, @Nullable String after) {
        return new Inputs(new PolicyInput(
                input.resource(),
                input.type(),
                input.current(),
                input.proposed(),
                Optional.ofNullable(before).map(Money::of),
                Optional.ofNullable(after).map(Money::of),
                input.changes(),
                input.drift(),
                input.operation(),
                input.inventory(),
                input.now()));
    }

    public Inputs drift(PolicyInput.Drift drift) {
        return new Inputs(new PolicyInput(
                input.resource(),
                input.type(),
                input.current(),
                input.proposed(),
                input.costBefore(),
                input.costAfter(),
                input.changes(),
                drift,
                input.operation(),
                input.inventory(),
                input.now()));
    }

    public Inputs inventory(Inventory.Item... items) {
        return new Inputs(new PolicyInput(
                input.resource(),
                input.type(),
                input.current(),
                input.proposed(),
                input.costBefore(),
                input.costAfter(),
                input.changes(),
                input.drift(),
                input.operation(),
                Optional.of(new Inventory(List.of(items))),
                input.now()));
    }
}
