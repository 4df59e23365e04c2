package io.driftsafe.resource;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is known of a type of resource: what moves by itself, what is secret, and what it means to change each
 * attribute.
 */
public record ResourceType(
        String name,
        boolean profiled,
        List<Attribute> attributes,
        List<PathPattern> volatilePaths,
        List<PathPattern> secretPaths,
        List<PathPattern> setLikePaths) {

    private static final String MASK = "secret:";

    public ResourceType {
        attributes = List.copyOf(attributes);
        volatilePaths = List.copyOf(volatilePaths);
        secretPaths = List.copyOf(secretPaths);
        setLikePaths = List.copyOf(setLikePaths);
    }

    /** A type of which nothing but its name is known. */
    public static ResourceType unprofiled(String name) {
        return new ResourceType(name, false, List.of(), List.of(), List.of(), List.of());
    }

    /** The same type, of which more is secret. */
    public ResourceType alsoSecret(List<PathPattern> paths) {
        var secret = Stream.concat(secretPaths.stream(), paths.stream()).distinct();
        return new ResourceType(name, profiled, attributes, volatilePaths, secret.toList(), setLikePaths);
    }

    /** Ids, addresses, timestamps and such, which never count as drift and cannot be set. */
    public boolean isVolatile(AttributePath path) {
        return volatilePaths.stream().anyMatch(pattern -> pattern.covers(path));
    }

    public boolean isSecret(AttributePath path) {
        return secretPaths.stream().anyMatch(pattern -> pattern.covers(path)) || Keywords.secret(path);
    }

    boolean isSet(AttributePath path) {
        return setLikePaths.stream()
                .anyMatch(pattern -> pattern.equals(new PathPattern(path.segments()))
                        || pattern.segments().size() == path.segments().size() && pattern.covers(path));
    }

    /** The text by which two values at this path are compared: canonical, and of a set in one order. */
    String comparable(AttributePath path, JsonNode value) {
        if (value instanceof ArrayNode array && isSet(path)) {
            return array.valueStream().map(CanonicalJson::of).sorted().collect(Collectors.joining(",", "[", "]"));
        }
        return CanonicalJson.of(value);
    }

    /** What is known of an attribute; an attribute that contains a known one, or lies in it, takes its nature. */
    public Optional<Attribute> attribute(AttributePath path) {
        return attributes.stream()
                .filter(attribute -> attribute.path().touches(path))
                .findFirst();
    }

    public Impact impact(AttributePath path) {
        return attribute(path).map(Attribute::impact).orElseGet(() -> Keywords.impact(path));
    }

    public Change change(Difference difference) {
        var known = attribute(difference.path());
        return new Change(
                difference.path(),
                difference.from(),
                difference.to(),
                known.map(Attribute::reversibility).orElse(Reversibility.EXACT),
                known.map(Attribute::downtime).orElse(Downtime.NONE));
    }

    /** Why the cloud would refuse the change, if it would. */
    public Optional<String> refusal(Change change) {
        return attribute(change.path()).flatMap(known -> known.limits().refusal(change.from(), change.to()));
    }

    /**
     * The configuration with each secret value replaced by a digest of it, which tells only that it changed.
     *
     * @param digest a keyed digest of a canonical text
     */
    public Configuration masked(Configuration configuration, UnaryOperator<String> digest) {
        return Configuration.of(masked(AttributePath.ROOT, configuration.json(), digest));
    }

    private JsonNode masked(AttributePath path, JsonNode value, UnaryOperator<String> digest) {
        if (isSecret(path) && !isMask(value) && !value.isBoolean() && !value.isNull()) {
            return JsonNodeFactory.instance.stringNode(MASK + digest.apply(CanonicalJson.of(value)));
        }
        return switch (value) {
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.forEachEntry((name, member) -> copy.set(name, masked(path.child(name), member, digest)));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                for (var i = 0; i < array.size(); i++) {
                    copy.add(masked(path.child(Integer.toString(i)), array.get(i), digest));
                }
                yield copy;
            }
            default -> value;
        };
    }

    private static boolean isMask(JsonNode value) {
        return value.isString() && value.stringValue().matches(MASK + "[^:]+:[0-9a-f]{64}");
    }

    /** What changing one attribute means. */
    public record Attribute(
            PathPattern path, Impact impact, Reversibility reversibility, Downtime downtime, Limits limits) {}
}
