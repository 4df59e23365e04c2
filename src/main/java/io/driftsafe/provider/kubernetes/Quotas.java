package io.driftsafe.provider.kubernetes;

import io.driftsafe.resource.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What the quotas and limit ranges of a namespace have against pods. The server asks them only when it makes the pods,
 * long after it took the change.
 */
final class Quotas {

    /** Quotas of pods that end, or that ask for nothing, are not those of workloads with requests. */
    private static final Set<String> NOT_MEANT = Set.of("Terminating", "BestEffort");

    private static final Map<String, String> SHORT = Map.of("cpu", "requests.cpu", "memory", "requests.memory");

    private Quotas() {}

    static List<String> exceeded(
            List<? extends JsonNode> quotas, List<? extends JsonNode> ranges, Pods before, Pods after) {
        var needed = needed(before, after);
        var objections = new ArrayList<String>();
        for (var quota : quotas) {
            if (quota.at("/spec/scopes").valueStream().anyMatch(scope -> NOT_MEANT.contains(scope.asString("")))) {
                continue;
            }
            var name = quota.at("/metadata/name").asString("");
            quota.at("/spec/hard").forEachEntry((key, hard) -> {
                var what = SHORT.getOrDefault(key, key);
                var more = needed.getOrDefault(what, Quantity.NONE);
                var used =
                        Pods.amount(quota.path("status").path("used").path(key)).orElse(Quantity.NONE);
                var left = Pods.amount(hard).orElse(Quantity.NONE).minus(used);
                if (more.isMoreThan(Quantity.NONE) && more.isMoreThan(left)) {
                    objections.add(
                            "The quota %s leaves %s of %s, and the change takes %s more: raise it, or ask for less"
                                    .formatted(name, left.text(key), key, more.text(key)));
                }
                if ((what.startsWith("requests.") || what.startsWith("limits."))
                        && lacks(after, what)
                        && !lacks(before, what)
                        && !isDefaulted(ranges, what)) {
                    objections.add("The quota %s takes only pods whose containers all name %s".formatted(name, what));
                }
            });
        }
        return objections;
    }

    /** At most, while pods are replaced or when there are more of them. */
    private static Map<String, Quantity> needed(Pods before, Pods after) {
        var was = before.each();
        var needed = new TreeMap<String, Quantity>();
        var surge = before.template().equals(after.template()) || after.count() == 0 ? 0 : after.surge();
        after.each().forEach((name, amount) -> {
            var more = amount.times(after.count())
                    .minus(was.getOrDefault(name, Quantity.NONE).times(before.count()));
            var grown = more.isMoreThan(Quantity.NONE) ? more : Quantity.NONE;
            needed.put(name, grown.plus(amount.times(surge)));
        });
        return needed;
    }

    /** Whether a limit range gives it to containers that do not name it. */
    private static boolean isDefaulted(List<? extends JsonNode> ranges, String what) {
        var name = what.substring(what.indexOf('.') + 1);
        return ranges.stream()
                .flatMap(range -> range.at("/spec/limits").valueStream())
                .anyMatch(limit -> limit.path("default").has(name)
                        || what.startsWith("requests.")
                                && limit.path("defaultRequest").has(name));
    }

    private static boolean lacks(Pods pods, String what) {
        var name = what.substring(what.indexOf('.') + 1);
        return (name.equals("cpu") || name.equals("memory"))
                && pods.allContainers().anyMatch(container -> {
                    var limit = !container.at("/resources/limits").path(name).isMissingNode();
                    return !limit
                            && (what.startsWith("limits.")
                                    || container
                                            .at("/resources/requests")
                                            .path(name)
                                            .isMissingNode());
                });
    }

    static List<String> outOfRange(List<? extends JsonNode> ranges, Pods after) {
        var objections = new ArrayList<String>();
        for (var range : ranges) {
            var name = range.at("/metadata/name").asString("");
            for (var limit : range.at("/spec/limits")) {
                switch (limit.path("type").asString("")) {
                    case "Container" ->
                        after.allContainers().forEach(container -> {
                            var which = "container " + container.path("name").asString("");
                            for (var kind : List.of("requests", "limits")) {
                                container
                                        .at("/resources/" + kind)
                                        .forEachEntry((resource, value) -> Pods.amount(value)
                                                .ifPresent(amount -> outside(limit, resource, amount)
                                                        .ifPresent(why -> objections.add(
                                                                told(name, which, kind, resource, amount, why)))));
                            }
                            ratio(limit, name, container, objections);
                        });
                    case "Pod" ->
                        after.each().forEach((key, amount) -> {
                            var dot = key.indexOf('.');
                            if (dot > 0) {
                                var resource = key.substring(dot + 1);
                                outside(limit, resource, amount)
                                        .ifPresent(why -> objections.add(told(
                                                name, "a whole pod", key.substring(0, dot), resource, amount, why)));
                            }
                        });
                    default -> {}
                }
            }
        }
        return objections;
    }

    private static Optional<String> outside(JsonNode limit, String resource, Quantity amount) {
        var most = Pods.amount(limit.path("max").path(resource)).filter(amount::isMoreThan);
        var least = Pods.amount(limit.path("min").path(resource)).filter(bound -> bound.isMoreThan(amount));
        return most.map(bound -> "at most " + bound.text(resource))
                .or(() -> least.map(bound -> "at least " + bound.text(resource)));
    }

    private static void ratio(JsonNode limit, String name, JsonNode container, List<String> objections) {
        limit.path("maxLimitRequestRatio").forEachEntry((resource, value) -> {
            var most = Pods.amount(value);
            var above = Pods.amount(container.at("/resources/limits").path(resource));
            var asked = Pods.amount(container.at("/resources/requests").path(resource))
                    .or(() -> above);
            if (most.isPresent()
                    && above.isPresent()
                    && asked.isPresent()
                    && above.get()
                                    .value()
                                    .compareTo(asked.get()
                                            .value()
                                            .multiply(most.get().value()))
                            > 0) {
                objections.add(
                        "The limit range %s takes a limit of at most %s times the request, and %s of container %s is more"
                                .formatted(
                                        name,
                                        most.get().text(""),
                                        resource,
                                        container.path("name").asString("")));
            }
        });
    }

    private static String told(
            String range, String which, String kind, String resource, Quantity amount, String bound) {
        return "The limit range %s takes %s of %s for %s, and the %s would be %s"
                .formatted(range, bound, resource, which, kind, amount.text(resource));
    }
}
