package io.driftsafe.resource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A resource's attributes as a JSON object without null members; equal when the canonical texts are. */
public final class Configuration {

    public static final Configuration EMPTY = new Configuration(JsonNodeFactory.instance.objectNode());

    private final ObjectNode root;
    private final String canonical;

    private Configuration(ObjectNode root) {
        this.root = root;
        this.canonical = CanonicalJson.of(root);
    }

    /** @throws IllegalArgumentException if it is no JSON object */
    public static Configuration of(JsonNode json) {
        if (!(withoutNullMembers(json) instanceof ObjectNode object)) {
            throw new IllegalArgumentException("A configuration is a JSON object");
        }
        return new Configuration(object);
    }

    public ObjectNode json() {
        return root.deepCopy();
    }

    public String canonical() {
        return canonical;
    }

    public ConfigHash hash() {
        return ConfigHash.ofCanonical(canonical);
    }

    public Optional<JsonNode> at(AttributePath path) {
        JsonNode here = root;
        for (var segment : path.segments()) {
            var next = member(here, segment);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            here = next.get();
        }
        return Optional.of(here.deepCopy());
    }

    /** Every value at a path that the pattern means. */
    public Stream<JsonNode> valuesAt(PathPattern pattern) {
        Stream<JsonNode> here = Stream.of(root);
        for (var segment : pattern.segments()) {
            here = here.flatMap(value -> segment.equals("*") ? value.valueStream() : member(value, segment).stream());
        }
        return here;
    }

    /** The text of an attribute at the top, unless it is blank. */
    public Optional<String> text(String attribute) {
        return Optional.ofNullable(root.get(attribute))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(value -> !value.isBlank());
    }

    /** This configuration changed by a merge patch (RFC 7396): null removes, arrays are replaced whole. */
    public Configuration merge(JsonNode patch) {
        return of(MergePatch.apply(root, patch));
    }

    /** This configuration with the other's values wherever the other has one; nothing is removed. */
    public Configuration overlaidWith(Configuration other, ResourceType type) {
        return of(overlaid(AttributePath.ROOT, root, other.root, type));
    }

    private static JsonNode overlaid(AttributePath path, JsonNode base, JsonNode top, ResourceType type) {
        if (base instanceof ObjectNode object && top instanceof ObjectNode) {
            var both = object.deepCopy();
            for (var name : top.propertyNames()) {
                var below = both.get(name);
                both.set(name, below == null ? top.get(name) : overlaid(path.child(name), below, top.get(name), type));
            }
            return both;
        }
        if (byElement(path, base, top, type)) {
            var both = JsonNodeFactory.instance.arrayNode();
            for (var i = 0; i < base.size(); i++) {
                both.add(overlaid(path.child(Integer.toString(i)), base.get(i), top.get(i), type));
            }
            return both;
        }
        return top;
    }

    private static boolean byElement(AttributePath path, JsonNode one, JsonNode other, ResourceType type) {
        return one instanceof ArrayNode
                && other instanceof ArrayNode
                && !one.isEmpty()
                && one.size() == other.size()
                && !type.isSet(path)
                && one.valueStream().allMatch(JsonNode::isObject)
                && other.valueStream().allMatch(JsonNode::isObject);
    }

    /**
     * This configuration with each change's new value at its path.
     *
     * @throws IllegalArgumentException if a path leads through something that cannot hold it
     */
    public Configuration with(Collection<Change> changes) {
        var copy = root.deepCopy();
        for (var change : changes) {
            set(copy, change.path(), change.to());
        }
        return of(copy);
    }

    /**
     * What differs from here to the other, in canonical order, without what moves by itself in this type and without
     * secrets that cannot be compared.
     */
    public List<Difference> differencesTo(Configuration other, ResourceType type) {
        return List.copyOf(comparison(other, type).found());
    }

    /** Where it cannot be told whether the other differs, for its secrets were digested with another key. */
    public List<AttributePath> incomparableTo(Configuration other, ResourceType type) {
        return List.copyOf(comparison(other, type).incomparable());
    }

    private Comparison comparison(Configuration other, ResourceType type) {
        var comparison = new Comparison(type, new ArrayList<>(), new ArrayList<>());
        comparison.compare(AttributePath.ROOT, root, other.root);
        return comparison;
    }

    /** Equal in all that counts for this type: volatile attributes aside, sets in any order. */
    public boolean sameAs(Configuration other, ResourceType type) {
        return differencesTo(other, type).isEmpty();
    }

    /** The merge patch that puts the changed paths back to what they are here; null removes what was not there. */
    public ObjectNode restoring(Collection<Change> changes) {
        var patch = JsonNodeFactory.instance.objectNode();
        for (var change : changes) {
            var path = outermostArrayOn(change.path());
            var parent = patch;
            for (var segment : path.prefix(path.segments().size() - 1).segments()) {
                parent = parent.withObjectProperty(segment);
            }
            parent.set(path.last(), at(path).orElse(JsonNodeFactory.instance.nullNode()));
        }
        return patch;
    }

    /** A merge patch replaces arrays whole, so an element is put back with all of its array. */
    private AttributePath outermostArrayOn(AttributePath path) {
        for (var length = 1; length < path.segments().size(); length++) {
            if (at(path.prefix(length)).filter(JsonNode::isArray).isPresent()) {
                return path.prefix(length);
            }
        }
        return path;
    }

    private static Optional<JsonNode> member(JsonNode container, String segment) {
        return switch (container) {
            case ObjectNode object -> Optional.ofNullable(object.get(segment));
            case ArrayNode array ->
                index(segment).filter(index -> index < array.size()).map(array::get);
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> index(String segment) {
        return segment.matches("0|[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(segment)) : Optional.empty();
    }

    private static void set(ObjectNode root, AttributePath path, Optional<JsonNode> value) {
        JsonNode parent = root;
        for (var segment : path.prefix(path.segments().size() - 1).segments()) {
            if (parent instanceof ObjectNode object && !object.has(segment)) {
                if (value.isEmpty()) {
                    return;
                }
                object.putObject(segment);
            }
            parent = member(parent, segment)
                    .orElseThrow(() -> new IllegalArgumentException("Nothing can be set at " + path));
        }
        if (parent instanceof ObjectNode object) {
            value.ifPresentOrElse(
                    present -> object.set(path.last(), present.deepCopy()), () -> object.remove(path.last()));
        } else if (parent instanceof ArrayNode array
                && value.isPresent()
                && member(array, path.last()).isPresent()) {
            array.set(Integer.parseInt(path.last()), value.get().deepCopy());
        } else {
            throw new IllegalArgumentException("Nothing can be set at " + path);
        }
    }

    private static JsonNode withoutNullMembers(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                var kept = JsonNodeFactory.instance.objectNode();
                object.forEachEntry((name, member) -> {
                    if (!member.isNull()) {
                        kept.set(name, withoutNullMembers(member));
                    }
                });
                yield kept;
            }
            case ArrayNode array -> {
                var kept = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> kept.add(withoutNullMembers(element)));
                yield kept;
            }
            default -> value;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Configuration configuration && canonical.equals(configuration.canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }

    @Override
    public String toString() {
        return canonical;
    }

    /** A walk through two trees that notes each attribute in which they differ. */
    private record Comparison(ResourceType type, List<Difference> found, List<AttributePath> incomparable) {

        void compare(AttributePath path, JsonNode from, JsonNode to) {
            if (type.isVolatile(path)) {
                return;
            }
            if (from instanceof ObjectNode && to instanceof ObjectNode) {
                compareMembers(path, from, to);
            } else if (byElement(path, from, to, type)) {
                for (var i = 0; i < from.size(); i++) {
                    compare(path.child(Integer.toString(i)), from.get(i), to.get(i));
                }
            } else if (!same(path, from, to)) {
                note(path, from, to);
            }
        }

        private boolean same(AttributePath path, JsonNode from, JsonNode to) {
            return type.comparable(path, from).equals(type.comparable(path, to));
        }

        private void note(AttributePath path, JsonNode from, JsonNode to) {
            if (SecretDigests.ofSeveralKeys(from, to)
                    && same(path, SecretDigests.alike(from), SecretDigests.alike(to))) {
                incomparable.add(path);
            } else {
                found.add(new Difference(path, Optional.of(from.deepCopy()), Optional.of(to.deepCopy())));
            }
        }

        private void compareMembers(AttributePath path, JsonNode from, JsonNode to) {
            var names = new TreeSet<>(from.propertyNames());
            names.addAll(to.propertyNames());
            for (var name : names) {
                var member = path.child(name);
                var before = Optional.ofNullable(from.get(name));
                var after = Optional.ofNullable(to.get(name));
                if (before.isPresent() && after.isPresent()) {
                    compare(member, before.get(), after.get());
                } else if (!type.isVolatile(member)) {
                    found.add(new Difference(member, before.map(JsonNode::deepCopy), after.map(JsonNode::deepCopy)));
                }
            }
        }
    }
}
