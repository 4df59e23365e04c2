package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes as one JSON Patch (RFC 6902) that tests all that it relies on: that it is the same object, that its spec is
 * the one that was read, and each value that it replaces.
 */
final class Patch {

    private static final AttributePath ANNOTATIONS = AttributePath.parse("/metadata/annotations");

    private final Optional<AttributePath> podSpec;
    private final ObjectNode object;
    private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

    /** @param podSpec where the object says of what its pods are; empty where it makes none */
    private Patch(Optional<AttributePath> podSpec, ObjectNode object) {
        this.podSpec = podSpec;
        this.object = object;
    }

    /**
     * @param object as it was just read
     * @throws ProviderException.Refused if one of the changes cannot be made here
     */
    static ArrayNode of(Kind kind, ObjectNode object, List<Change> changes, WriteMark mark) {
        var podSpec =
                kind.podTemplate().map(pointer -> AttributePath.parse(pointer).child("spec"));
        var patch = new Patch(podSpec, object.deepCopy());
        patch.test(AttributePath.parse("/metadata/uid"));
        if (object.path("metadata").has("generation")) {
            patch.test(AttributePath.parse("/metadata/generation"));
        }
        patch.mark(mark);
        changes.forEach(patch::change);
        return patch.operations;
    }

    /** The same for one of the pods, of its containers' sizes only; it bears no mark. */
    static ArrayNode ofPod(RunningPod pod, List<Change> changes) {
        var patch = new Patch(
                Optional.of(AttributePath.parse("/spec")), pod.object().deepCopy());
        patch.test(AttributePath.parse("/metadata/uid"));
        changes.forEach(patch::change);
        return patch.operations;
    }

    private void mark(WriteMark mark) {
        var place = ANNOTATIONS.child(WriteMark.ANNOTATION);
        if (at(place).isMissingNode()) {
            // That there is none yet cannot be tested; this test fails for less, and is then made anew.
            test(AttributePath.parse("/metadata/resourceVersion"));
        }
        set(place, JsonNodeFactory.instance.stringNode(mark.toString()));
    }

    private void change(Change change) {
        var place = place(change.path());
        change.to().ifPresentOrElse(value -> set(place, value), () -> remove(place));
    }

    /** Where the object has what the configuration has at the path. */
    private AttributePath place(AttributePath path) {
        var segments = path.segments();
        return switch (segments.getFirst()) {
            case "replicas" -> AttributePath.parse("/spec/replicas");
            case "suspend" -> AttributePath.parse("/spec/suspend");
            case "min_replicas" -> AttributePath.parse("/spec/minReplicas");
            case "max_replicas" -> AttributePath.parse("/spec/maxReplicas");
            case "storage" -> AttributePath.parse("/spec/resources/requests/storage");
            case "containers" -> resource(path, "containers");
            case "init_containers" -> resource(path, "initContainers");
            default -> throw unsupported(path);
        };
    }

    private AttributePath resource(AttributePath path, String list) {
        var segments = path.segments();
        if (segments.size() != 4 || !List.of("requests", "limits").contains(segments.get(2))) {
            throw unsupported(path);
        }
        var containers = podSpec.orElseThrow(() -> unsupported(path)).child(list);
        var index = indexOf(segments.get(1), at(containers));
        if (index < 0) {
            throw new ProviderException.Changed("There is no container %s any more".formatted(segments.get(1)));
        }
        var container = containers.child(Integer.toString(index));
        test(container.child("name"));
        return container.child("resources").child(segments.get(2)).child(segments.get(3));
    }

    private static int indexOf(String name, JsonNode containers) {
        for (var i = 0; i < containers.size(); i++) {
            if (containers.path(i).path("name").asString("").equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static ProviderException unsupported(AttributePath path) {
        return new ProviderException.Refused("%s cannot be changed here".formatted(path));
    }

    private void test(AttributePath place) {
        operation("test", place).set("value", at(place));
    }

    /** With all that has to be there to hold it. */
    private void set(AttributePath place, JsonNode value) {
        if (!at(place).isMissingNode()) {
            test(place);
            operation("replace", place).set("value", value);
            return;
        }
        var missing = new ArrayList<String>();
        var holder = place;
        while (at(holder.prefix(holder.segments().size() - 1)).isMissingNode()) {
            missing.addFirst(holder.last());
            holder = holder.prefix(holder.segments().size() - 1);
        }
        var held = value;
        for (var name : missing.reversed()) {
            held = JsonNodeFactory.instance.objectNode().set(name, held);
        }
        operation("add", holder).set("value", held);
        // What was made here is there for the changes that follow.
        put(holder, held);
    }

    private void put(AttributePath place, JsonNode value) {
        ((ObjectNode) at(place.prefix(place.segments().size() - 1))).set(place.last(), value.deepCopy());
    }

    private void remove(AttributePath place) {
        if (!at(place).isMissingNode()) {
            test(place);
            operation("remove", place);
        }
    }

    private ObjectNode operation(String name, AttributePath place) {
        return operations.addObject().put("op", name).put("path", place.toString());
    }

    private JsonNode at(AttributePath place) {
        return object.at(place.toString());
    }
}
