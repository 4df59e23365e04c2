package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.guardrail.rule.PolicyRule;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that one version of a policy says otherwise than another.
 *
 * @param path a JSON Pointer in which a rule is told by its name, as {@code /rules/max_cost/expression}
 * @param from null where nothing was said before
 * @param to null where nothing is said any more
 */
record ContentChange(
        String path, @Nullable JsonNode from, @Nullable JsonNode to) {

    private static final ResourceType ANY = ResourceType.unprofiled("policy");

    /** Where there was nothing before, all that it says. */
    static List<ContentChange> between(Optional<PolicyContent> before, PolicyContent after, JsonMapper json) {
        var old = before.map(content -> byName(content, json)).orElse(Configuration.EMPTY);
        var changes = new ArrayList<>(old.differencesTo(byName(after, json), ANY).stream()
                .map(ContentChange::of)
                .toList());
        before.map(ContentChange::names)
                .filter(names -> onlyOtherwiseOrdered(names, names(after)))
                .ifPresent(names -> changes.add(
                        new ContentChange("/rules", json.valueToTree(names), json.valueToTree(names(after)))));
        return changes;
    }

    private static ContentChange of(Difference difference) {
        return new ContentChange(
                difference.path().toString(),
                difference.from().orElse(null),
                difference.to().orElse(null));
    }

    private static Configuration byName(PolicyContent content, JsonMapper json) {
        ObjectNode tree = json.valueToTree(content);
        var rules = JsonNodeFactory.instance.objectNode();
        tree.path("rules").forEach(rule -> rules.set(rule.path("name").asString(), rule));
        tree.set("rules", rules);
        return Configuration.of(tree);
    }

    private static boolean onlyOtherwiseOrdered(List<String> before, List<String> after) {
        return !before.equals(after) && new HashSet<>(before).equals(new HashSet<>(after));
    }

    private static List<String> names(PolicyContent content) {
        return content.rules().stream().map(PolicyRule::name).toList();
    }
}
