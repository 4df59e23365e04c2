package io.driftsafe.resource;

import static java.util.Comparator.naturalOrder;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
        List<PathPattern> setLikePaths,
        Handling handling) {

    public ResourceType {
        attributes = List.copyOf(attributes);
        volatilePaths = List.copyOf(volatilePaths);
        secretPaths = List.copyOf(secretPaths);
        setLikePaths = List.copyOf(setLikePaths);
    }

    /** A type of which nothing but its name is known. */
    public static ResourceType unprofiled(String name) {
        return new ResourceType(name, false, List.of(), List.of(), List.of(), List.of(), Handling.PLAIN);
    }

    /** The same type, of which more is secret. */
    public ResourceType alsoSecret(List<PathPattern> paths) {
        var secret = Stream.concat(secretPaths.stream(), paths.stream()).distinct();
        return new ResourceType(name, profiled, attributes, volatilePaths, secret.toList(), setLikePaths, handling);
    }

    /** The same type, of which also moves by itself what the cloud moves in a resource that is like this. */
    public ResourceType movedAs(Configuration configuration) {
        var moved = handling.moved().stream()
                .flatMap(rule -> rule.in(configuration))
                .toList();
        if (volatilePaths.containsAll(moved)) {
            return this;
        }
        var all =
                Stream.concat(volatilePaths.stream(), moved.stream()).distinct().toList();
        return new ResourceType(name, profiled, attributes, all, secretPaths, setLikePaths, handling);
    }

    /**
     * Who moves the attribute in a resource that is like this, and what to do instead, as the rest of a sentence that
     * begins with its path; empty where nobody does.
     */
    public Optional<String> mover(AttributePath path, Configuration configuration) {
        return handling.moved().stream()
                .flatMap(rule -> rule.told(path, configuration).stream())
                .findFirst();
    }

    /** The same type, of which users feel a change of some attributes otherwise than is usual. */
    public ResourceType felt(Function<Attribute, Downtime> downtime) {
        var otherwise = attributes.stream()
                .map(attribute -> attribute.felt(downtime.apply(attribute)))
                .toList();
        return new ResourceType(name, profiled, otherwise, volatilePaths, secretPaths, setLikePaths, handling);
    }

    /**
     * All who manage a resource that is like this, by the marks that it bears; by the most that a mark of each says.
     */
    public Optional<String> manager(Configuration configuration) {
        var owners = handling.owners().stream()
                .flatMap(ownership -> ownership.of(configuration).stream())
                .distinct()
                .toList();
        return owners.stream()
                .filter(owner -> owners.stream().noneMatch(other -> other.startsWith(owner + " ")))
                .reduce((one, other) -> one + " and " + other);
    }

    /** Whether it is known what a change of this attribute means. */
    public boolean knows(AttributePath path) {
        return attributes.stream().anyMatch(attribute -> attribute.path().covers(path));
    }

    Stream<NeedsStop> needsStop(AttributePath path) {
        return known(path).stream().map(Attribute::needsStop).flatMap(Optional::stream);
    }

    /** The same type, of which also is secret what is masked in a configuration, and in arrays each element's like. */
    public ResourceType alsoSecretWhereMasked(Configuration configuration) {
        return alsoSecret(masks(configuration.json())
                .map(segments -> new PathPattern(segments.toList()))
                .toList());
    }

    private static Stream<Stream<String>> masks(JsonNode value) {
        return switch (value) {
            case ObjectNode object ->
                object.propertyStream()
                        .flatMap(member ->
                                masks(member.getValue()).map(rest -> Stream.concat(Stream.of(member.getKey()), rest)));
            case ArrayNode array ->
                array.valueStream().flatMap(element -> masks(element).map(rest -> Stream.concat(Stream.of("*"), rest)));
            default -> SecretDigests.isOne(value) ? Stream.of(Stream.of()) : Stream.of();
        };
    }

    /** Ids, addresses, timestamps and such, which never count as drift and cannot be set. */
    public boolean isVolatile(AttributePath path) {
        return volatilePaths.stream().anyMatch(pattern -> pattern.covers(path));
    }

    /** Whether the value there, or one that contains it, must not be shown. */
    public boolean isSecret(AttributePath path) {
        return secretPaths.stream().anyMatch(pattern -> pattern.covers(path))
                || IntStream.rangeClosed(1, path.segments().size())
                        .mapToObj(path::prefix)
                        .anyMatch(this::isSecretByName);
    }

    /**
     * A profile that describes an attribute knows better than its name, such as {@code http_tokens}; so it does where
     * it leaves a name free, such as a container's.
     */
    private boolean isSecretByName(AttributePath path) {
        return Keywords.secret(path)
                && attributes.stream()
                        .map(Attribute::path)
                        .noneMatch(known -> known.isExactly(path) || known.leavesFree(path));
    }

    boolean isSet(AttributePath path) {
        return setLikePaths.stream().anyMatch(pattern -> pattern.isExactly(path));
    }

    /** The text by which two values at this path are compared: without what is volatile, and sets in one order. */
    String comparable(AttributePath path, JsonNode value) {
        return CanonicalJson.of(settled(path, value));
    }

    private JsonNode settled(AttributePath path, JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.forEachEntry((name, member) -> {
                    if (!isVolatile(path.child(name))) {
                        copy.set(name, settled(path.child(name), member));
                    }
                });
                yield copy;
            }
            case ArrayNode array -> {
                var elements = IntStream.range(0, array.size())
                        .mapToObj(i -> settled(path.child(Integer.toString(i)), array.get(i)));
                var copy = JsonNodeFactory.instance.arrayNode();
                (isSet(path) ? elements.sorted(Comparator.comparing(CanonicalJson::of)) : elements).forEach(copy::add);
                yield copy;
            }
            default -> value;
        };
    }

    /**
     * What is known of an attribute: of what lies in a known one, that one's nature; of what contains known ones, all
     * of theirs.
     */
    private List<Attribute> known(AttributePath path) {
        var around = attributes.stream()
                .filter(attribute -> attribute.path().covers(path))
                .max(Comparator.comparingInt(
                        attribute -> attribute.path().segments().size()));
        return around.map(List::of)
                .orElseGet(() -> attributes.stream()
                        .filter(attribute -> attribute.path().touches(path))
                        .toList());
    }

    public Impact impact(AttributePath path) {
        return known(path).stream()
                .map(Attribute::impact)
                .min(Keywords.byGravity())
                .orElseGet(() -> Keywords.impact(path));
    }

    public Change change(Difference difference) {
        var known = known(difference.path());
        return new Change(
                difference.path(),
                difference.from(),
                difference.to(),
                known.stream()
                        .map(attribute -> attribute.reversibility(difference))
                        .max(naturalOrder())
                        .orElse(Reversibility.EXACT),
                known.stream().map(Attribute::downtime).max(naturalOrder()).orElse(Downtime.NONE));
    }

    /** Why the cloud would refuse the change, if it would, as the rest of a sentence that begins with its path. */
    public Optional<String> refusal(Change change) {
        return refusal(change.path(), change.from(), change.to());
    }

    private Optional<String> refusal(AttributePath path, Optional<JsonNode> from, Optional<JsonNode> to) {
        var exact = attributes.stream()
                .filter(attribute -> attribute.path().isExactly(path))
                .findFirst();
        if (exact.isPresent()) {
            return exact.get().limits().refusal(from, to).or(() -> otherKind(from, to));
        }
        // Of an array that is changed whole, the elements do not answer to those that were there.
        var before = from.filter(JsonNode::isObject).map(ResourceType::members).orElse(Map.of());
        var after = to.map(ResourceType::members).orElse(Map.of());
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        return names.stream()
                .map(name -> refusal(
                                path.child(name),
                                Optional.ofNullable(before.get(name)),
                                Optional.ofNullable(after.get(name)))
                        .map(reason -> "has %s, which %s".formatted(path.child(name), reason)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** How long a change of the attribute closes it for the next. */
    public Optional<CoolDown> coolDown(AttributePath path) {
        return known(path).stream()
                .map(Attribute::coolDown)
                .flatMap(Optional::stream)
                .max(Comparator.comparing(CoolDown::length));
    }

    /** How long after the change it can be undone at the earliest; zero where that is at once. */
    public Duration undoDelay(Change change) {
        return coolDown(change.path()).map(CoolDown::length).orElse(Duration.ZERO);
    }

    /**
     * Why the cloud would refuse the change while the resource is as it is, if it would, as the rest of a sentence that
     * begins with its path.
     */
    public Optional<String> refusal(Change change, Configuration current) {
        return refusal(change)
                .or(() -> needsStop(change.path())
                        .map(stop -> stop.refusal(current))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<String> otherKind(Optional<JsonNode> from, Optional<JsonNode> to) {
        return from.flatMap(before -> to.filter(after -> after.getNodeType() != before.getNodeType())
                .map(after -> "must be of the same kind as it is: %s"
                        .formatted(before.getNodeType().name().toLowerCase(Locale.ROOT))));
    }

    private static Map<String, JsonNode> members(JsonNode value) {
        var members = new TreeMap<String, JsonNode>();
        if (value instanceof ObjectNode object) {
            object.forEachEntry(members::put);
        }
        for (var i = 0; value instanceof ArrayNode && i < value.size(); i++) {
            members.put(Integer.toString(i), value.get(i));
        }
        return members;
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
        if (isSecret(path) && !SecretDigests.isOne(value) && !value.isBoolean() && !value.isNull()) {
            return SecretDigests.of(digest.apply(CanonicalJson.of(value)));
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

    /**
     * What changing one attribute means.
     *
     * @param note what people should know besides
     */
    public record Attribute(
            PathPattern path,
            Impact impact,
            Reversibility reversibility,
            Downtime downtime,
            Limits limits,
            Optional<CoolDown> coolDown,
            Optional<LateUndo> lateUndo,
            Optional<NeedsStop> needsStop,
            Optional<String> note) {

        public Attribute {
            if (reversibility == Reversibility.DELAYED && coolDown.isEmpty()) {
                throw new IllegalArgumentException("must say how long the way back is closed");
            }
            if (reversibility == Reversibility.EXACT && coolDown.isPresent()) {
                throw new IllegalArgumentException("closes the way back for a time, so its reversibility is delayed");
            }
        }

        private Reversibility reversibility(Difference difference) {
            return lateUndo.isPresent()
                            && reversibility.compareTo(Reversibility.DELAYED) < 0
                            && lateUndo.get().isOf(difference.from(), difference.to())
                    ? Reversibility.DELAYED
                    : reversibility;
        }

        private Attribute felt(Downtime otherwise) {
            return new Attribute(path, impact, reversibility, otherwise, limits, coolDown, lateUndo, needsStop, note);
        }
    }
}
