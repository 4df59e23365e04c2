package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where Terraform says that an object holds what nobody may see. */
final class SensitivePaths {

    private static final String MEMBER = "sensitive_attributes";

    private SensitivePaths() {}

    /** @throws Refusal 422 where it cannot be told what is meant: a secret would be shown */
    static List<PathPattern> read(ObjectNode instance, String type, String at) {
        var paths = instance.get(MEMBER);
        if (paths == null || paths.isNull()) {
            return List.of();
        }
        var here = at + "/" + MEMBER;
        if (!paths.isArray()) {
            throw Refusal.wrong(here, "must be an array");
        }
        var read = new ArrayList<PathPattern>();
        for (var i = 0; i < paths.size(); i++) {
            read.add(asWritten(steps(paths.get(i), here + "/" + i), instance.get("attributes")));
        }
        return read.stream().flatMap(path -> withEcho(path, type)).distinct().toList();
    }

    /**
     * As {@code terraform show -json} marks them: true in a tree of the same shape as the values.
     *
     * @throws Refusal 422 where it cannot be told what is meant: a secret would be shown
     */
    static List<PathPattern> shown(ObjectNode resource, String type, String at) {
        var marks = resource.get("sensitive_values");
        if (marks == null || marks.isNull()) {
            return List.of();
        }
        var marked = new ArrayList<PathPattern>();
        mark(marks, resource.get("values"), List.of(), at + "/sensitive_values", marked);
        return marked.stream().flatMap(path -> withEcho(path, type)).distinct().toList();
    }

    private static void mark(
            JsonNode marks, @Nullable JsonNode value, List<String> path, String at, List<PathPattern> marked) {
        if (marks.isBoolean()) {
            if (marks.booleanValue()) {
                marked.add(all(path));
            }
            return;
        }
        if (!marks.isContainer()) {
            throw Refusal.wrong(at, "must be true, false, or an object or array of them");
        }
        var within = new ArrayList<PathPattern>();
        if (marks instanceof ObjectNode members) {
            members.forEachEntry((name, member) ->
                    mark(member, value == null ? null : value.get(name), child(path, name), at, within));
        }
        for (var i = 0; marks.isArray() && i < marks.size(); i++) {
            mark(marks.get(i), value == null ? null : value.get(i), child(path, Integer.toString(i)), at, within);
        }
        var sameShape =
                value != null && (marks.isArray() ? value.isArray() && value.size() == marks.size() : value.isObject());
        if (sameShape) {
            marked.addAll(within);
        } else if (!within.isEmpty()) {
            marked.add(all(path));
        }
    }

    /** The object itself is no attribute, so of it all attributes are meant. */
    private static PathPattern all(List<String> path) {
        return new PathPattern(path.isEmpty() ? List.of("*") : path);
    }

    private static List<String> child(List<String> path, String segment) {
        return Stream.concat(path.stream(), Stream.of(segment)).toList();
    }

    /** A path is an array of steps, or a single step. */
    private static List<String> steps(JsonNode path, String at) {
        if (!path.isArray()) {
            return step(path, at).stream().toList();
        }
        var segments = new ArrayList<String>();
        for (var i = 0; i < path.size(); i++) {
            var step = step(path.get(i), at + "/" + i);
            if (step.isEmpty()) {
                break;
            }
            segments.add(step.get());
        }
        if (segments.isEmpty()) {
            throw Refusal.wrong(at, "names no attribute");
        }
        return segments;
    }

    /** Empty for an element of a set, which has no place of its own: all of the set is secret. */
    private static Optional<String> step(JsonNode step, String at) {
        var kind = step.path("type").stringValue("");
        var value = step.path("value");
        if (kind.equals("get_attr") && value.isString()) {
            return Optional.of(value.stringValue());
        }
        if (kind.equals("index")) {
            var key = value.isObject() ? value.path("value") : value;
            return key.isString() || key.isIntegralNumber() ? Optional.of(key.asString()) : Optional.empty();
        }
        throw Refusal.wrong(at, "must be a step of type get_attr or index");
    }

    /** A value of dynamic type is written as an object of value and type, which the path does not name. */
    private static PathPattern asWritten(List<String> steps, @Nullable JsonNode attributes) {
        var segments = new ArrayList<String>();
        var here = attributes;
        for (var step : steps) {
            if (here != null && !here.has(step) && here.has("value") && here.has("type") && here.size() == 2) {
                segments.add("value");
                here = here.get("value");
            }
            var next = child(here, step);
            if (here != null && !here.isObject() && next == null && !segments.isEmpty()) {
                // It leads to nothing in there, so all of it is meant.
                break;
            }
            segments.add(step);
            here = next;
        }
        return new PathPattern(segments);
    }

    private static @Nullable JsonNode child(@Nullable JsonNode parent, String step) {
        if (parent == null) {
            return null;
        }
        return parent.isArray() && step.matches("[0-9]{1,9}") ? parent.get(Integer.parseInt(step)) : parent.get(step);
    }

    /** A terraform_data answers its input again as output, and only the input is marked. */
    private static Stream<PathPattern> withEcho(PathPattern path, String type) {
        var segments = path.segments();
        if (!type.equals("terraform_data") || !segments.getFirst().equals("input")) {
            return Stream.of(path);
        }
        var echo = new ArrayList<>(segments);
        echo.set(0, "output");
        return Stream.of(path, new PathPattern(echo));
    }
}
