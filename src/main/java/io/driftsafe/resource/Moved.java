package io.driftsafe.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An attribute that the cloud itself moves while something else is there, as a scaling policy moves a capacity.
 *
 * @param path what is moved, and so neither counts as drift nor can be set; where it has a {@code *}, the one of
 *     {@code by} that stands there as well, in order
 * @param by what moves it while there is a value
 * @param mover what that is, for people; before its name, where the value is one
 * @param instead what people can do in place of a change of it
 */
public record Moved(PathPattern path, PathPattern by, String mover, String instead) {

    private static final String ANY = "*";

    /** What is moved in a resource that is like this. */
    Stream<PathPattern> in(Configuration configuration) {
        return movers(configuration.json(), by.segments(), List.of())
                .map(this::named)
                .distinct();
    }

    /** Who moves the attribute in a resource that is like this, and what to do instead, if it is one that is moved. */
    Optional<String> told(AttributePath path, Configuration configuration) {
        return in(configuration).anyMatch(moved -> moved.covers(path))
                ? Optional.of("is moved by %s: %s".formatted(named(configuration), instead))
                : Optional.empty();
    }

    private String named(Configuration configuration) {
        var names = configuration
                .valuesAt(by)
                .flatMap(value -> value.isArray() ? value.valueStream() : Stream.of(value))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .distinct()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? mover : mover + " " + names;
    }

    /** The names that the free parts of the mover have, for each that is there. */
    private static Stream<List<String>> movers(JsonNode value, List<String> rest, List<String> names) {
        if (rest.isEmpty()) {
            return value.isNull() ? Stream.of() : Stream.of(names);
        }
        var below = rest.subList(1, rest.size());
        return members(value)
                .filter(member -> rest.getFirst().equals(ANY) || rest.getFirst().equals(member.getKey()))
                .flatMap(member -> movers(
                        member.getValue(), below, rest.getFirst().equals(ANY) ? with(names, member.getKey()) : names));
    }

    private static Stream<Map.Entry<String, JsonNode>> members(JsonNode value) {
        return value instanceof ObjectNode object
                ? object.propertyStream()
                : IntStream.range(0, value.size()).mapToObj(i -> Map.entry(Integer.toString(i), value.get(i)));
    }

    private static List<String> with(List<String> names, String name) {
        return Stream.concat(names.stream(), Stream.of(name)).toList();
    }

    private PathPattern named(List<String> names) {
        var left = new ArrayList<>(names);
        return new PathPattern(path.segments().stream()
                .map(segment -> segment.equals(ANY) && !left.isEmpty() ? left.removeFirst() : segment)
                .toList());
    }
}
