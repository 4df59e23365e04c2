package io.driftsafe.provider.kubernetes;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Quantity;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects as configurations: what fixes change stands at the top, containers by their names and quantities in one form;
 * the rest of the spec as Kubernetes has it. Nothing of the status is configuration.
 */
final class Shape {

    /** It repeats the object, with its secrets. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Set<String> CONTAINERS = Set.of("containers", "init_containers");

    private static final Set<String> AMOUNTS = Set.of("requests", "limits");

    private Shape() {}

    /** @param autoscalers which may hold its replicas and its requests; these are named */
    static Configuration of(Kind kind, ObjectNode object, Autoscalers autoscalers) {
        var id = ObjectId.of(kind, object);
        var metadata = object.path("metadata");
        var shown = JsonNodeFactory.instance.objectNode();
        shown.put("namespace", metadata.path("namespace").asString(""));
        shown.put("name", metadata.path("name").asString(""));
        shown.set("labels", copy(metadata.path("labels")));
        shown.set(
                "annotations", copy(metadata.path("annotations")).without(Set.of(LAST_APPLIED, WriteMark.ANNOTATION)));
        owner(metadata).ifPresent(owner -> shown.put("owner", owner));
        fieldManagers(metadata).forEach(shown.putArray("field_managers")::add);
        autoscalers.horizontal(id).ifPresent(name -> shown.put("horizontal_pod_autoscaler", name));
        autoscalers.vertical(id).ifPresent(name -> shown.put("vertical_pod_autoscaler", name));
        var spec = copy(object.path("spec"));
        kind.podTemplate().ifPresent(pointer -> takeContainers(spec, pointer, shown));
        switch (kind) {
            case DEPLOYMENT, STATEFUL_SET -> take(spec, "replicas", shown, "replicas");
            case DAEMON_SET -> {}
            case CRON_JOB -> take(spec, "suspend", shown, "suspend");
            case AUTOSCALER -> {
                take(spec, "minReplicas", shown, "min_replicas");
                take(spec, "maxReplicas", shown, "max_replicas");
                shown.put("target", target(object.at("/spec/scaleTargetRef")));
            }
            case VOLUME_CLAIM -> takeStorage(spec, shown);
        }
        if (kind == Kind.STATEFUL_SET) {
            // Here a status has strayed into the spec.
            spec.path("volumeClaimTemplates")
                    .valueStream()
                    .forEach(template -> ((ObjectNode) template).remove("status"));
        }
        shown.set("spec", spec);
        return Configuration.of(shown);
    }

    /** What an autoscaler scales, as in {@code deployment/web}. */
    static String target(JsonNode reference) {
        return "%s/%s"
                .formatted(
                        reference.path("kind").asString("").toLowerCase(Locale.ROOT),
                        reference.path("name").asString(""));
    }

    /** The same with every quantity in the form of configurations. */
    static ObjectNode canonical(Kind kind, ObjectNode wanted) {
        var copy = wanted.deepCopy();
        if (kind == Kind.VOLUME_CLAIM && copy.has("storage")) {
            copy.set("storage", amount("storage", copy.path("storage")));
        }
        for (var list : CONTAINERS) {
            copy.path(list)
                    .valueStream()
                    .forEach(container -> AMOUNTS.forEach(kindOfAmount -> {
                        if (container.path(kindOfAmount) instanceof ObjectNode amounts) {
                            amounts.propertyNames().stream()
                                    .toList()
                                    .forEach(name -> amounts.set(name, amount(name, amounts.path(name))));
                        }
                    }));
        }
        return copy;
    }

    private static JsonNode amount(String resource, JsonNode value) {
        if (!value.isString() && !value.isNumber()) {
            return value;
        }
        return Quantity.parse(value.asString())
                .<JsonNode>map(amount -> JsonNodeFactory.instance.stringNode(amount.text(resource)))
                .orElse(value);
    }

    /** The controller that made it and keeps it as it wants it, if there is one. */
    private static Optional<String> owner(JsonNode metadata) {
        return metadata.path("ownerReferences")
                .valueStream()
                .filter(reference -> reference.path("controller").asBoolean(false))
                .map(reference -> "%s/%s"
                        .formatted(
                                reference.path("kind").asString(""),
                                reference.path("name").asString("")))
                .findFirst();
    }

    /** Who else has written to its spec, by the names that the server keeps of them. */
    private static Stream<String> fieldManagers(JsonNode metadata) {
        return metadata.path("managedFields")
                .valueStream()
                .filter(fields -> fields.path("fieldsV1").has("f:spec"))
                .map(fields -> fields.path("manager").asString(""))
                .filter(manager -> !manager.isEmpty() && !manager.equals(Api.FIELD_MANAGER))
                .distinct()
                .sorted();
    }

    private static void takeContainers(ObjectNode spec, String pointer, ObjectNode shown) {
        var pods = spec.at(pointer.substring("/spec".length()) + "/spec");
        if (pods instanceof ObjectNode podSpec) {
            shown.set("containers", byName(podSpec.path("containers")));
            podSpec.remove("containers");
            if (podSpec.has("initContainers")) {
                shown.set("init_containers", byName(podSpec.path("initContainers")));
                podSpec.remove("initContainers");
            }
        }
    }

    private static ObjectNode byName(JsonNode containers) {
        var named = JsonNodeFactory.instance.objectNode();
        for (var container : containers) {
            var shown = copy(container);
            var resources = copy(container.path("resources"));
            shown.remove("name");
            shown.remove("resources");
            for (var amounts : AMOUNTS) {
                var inOneForm = JsonNodeFactory.instance.objectNode();
                resources.path(amounts).forEachEntry((name, value) -> inOneForm.set(name, amount(name, value)));
                shown.set(amounts, inOneForm);
                resources.remove(amounts);
            }
            if (!resources.isEmpty()) {
                shown.set("resources", resources);
            }
            named.set(container.path("name").asString(""), shown);
        }
        return named;
    }

    private static void takeStorage(ObjectNode spec, ObjectNode shown) {
        if (spec.at("/resources/requests") instanceof ObjectNode requests && requests.has("storage")) {
            shown.set("storage", amount("storage", requests.path("storage")));
            requests.remove("storage");
        }
    }

    private static void take(ObjectNode spec, String from, ObjectNode shown, String to) {
        if (spec.has(from)) {
            shown.set(to, spec.path(from));
            spec.remove(from);
        }
    }

    private static ObjectNode copy(JsonNode value) {
        return value instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
    }
}
