package io.driftsafe.provider.kubernetes;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What budgets for disruptions have against pods being replaced, or being fewer. */
final class Budgets {

    private Budgets() {}

    /** @param another whether pods are replaced when their template is another one */
    static List<String> against(List<? extends JsonNode> budgets, Pods before, Pods after, boolean another) {
        var objections = new ArrayList<String>();
        var replaced = another && before.count() > 0 && after.count() > 0;
        for (var budget : budgets) {
            if (!selects(budget.at("/spec/selector"), before.labels())) {
                continue;
            }
            var name = budget.at("/metadata/name").asString("");
            var allowed = budget.at("/status/disruptionsAllowed").asLong(0);
            var healthy = budget.at("/status/desiredHealthy").asLong(0);
            if (replaced && allowed == 0) {
                objections.add(
                        "The disruption budget %s lets no pod be replaced now: wait until more of them work, or ease it"
                                .formatted(name));
            }
            // A budget by percent or by what may be missing sinks with the number that is wanted.
            if (after.count() < before.count()
                    && budget.at("/spec/minAvailable").isIntegralNumber()
                    && after.count() < healthy) {
                objections.add("The disruption budget %s asks for %d working pods, and %d would be left"
                        .formatted(name, healthy, after.count()));
            }
        }
        return objections;
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        if (!selector.isObject()) {
            return false;
        }
        return selector.path("matchLabels")
                        .propertyStream()
                        .allMatch(wanted -> labels.path(wanted.getKey()).equals(wanted.getValue()))
                && selector.path("matchExpressions").valueStream().allMatch(term -> holds(term, labels));
    }

    private static boolean holds(JsonNode term, JsonNode labels) {
        var label = labels.path(term.path("key").asString(""));
        var among = term.path("values").valueStream().anyMatch(label::equals);
        return switch (term.path("operator").asString("")) {
            case "In" -> among;
            case "NotIn" -> !among;
            case "Exists" -> !label.isMissingNode();
            case "DoesNotExist" -> label.isMissingNode();
            // What is not understood may well select the pods.
            default -> true;
        };
    }
}
