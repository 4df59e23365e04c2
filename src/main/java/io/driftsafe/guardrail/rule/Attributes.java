package io.driftsafe.guardrail.rule;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.common.values.StructValue;
import java.util.AbstractList;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object as rules read it. It is a CEL value of its own, for CEL walks through a whole plain map each time that
 * it is named.
 */
@SuppressWarnings("Immutable")
final class Attributes extends StructValue<String, Object> implements Map<String, Object> {

    private static final CelType TYPE = MapType.create(SimpleType.STRING, SimpleType.DYN);

    private final ObjectNode json;

    Attributes(ObjectNode json) {
        this.json = json;
    }

    ObjectNode json() {
        return json;
    }

    /** Whole numbers beyond 64 bits and all others become the nearest double. */
    static Object valueOf(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> new Attributes(object);
            case ArrayNode array -> new Elements(array);
            default ->
                switch (value.getNodeType()) {
                    case STRING ->
                        Secret.in(value.stringValue())
                                .<Object>map(secret -> secret)
                                .orElseGet(value::stringValue);
                    case BOOLEAN -> value.booleanValue();
                    case NUMBER -> number(value);
                    default -> NullValue.NULL_VALUE;
                };
        };
    }

    private static Number number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        return value.decimalValue().doubleValue();
    }

    @Override
    public Object select(String name) {
        return find(name).orElseThrow(() -> CelAttributeNotFoundException.forMissingMapKey(name));
    }

    @Override
    public Optional<Object> find(String name) {
        return Optional.ofNullable(json.get(name)).map(Attributes::valueOf);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        return name instanceof String || name instanceof Secret
                ? find(key(name)).orElse(null)
                : null;
    }

    /** Nothing is found by a secret. */
    private static String key(Object name) {
        return name instanceof String text ? text : String.valueOf(name.hashCode());
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return (name instanceof String || name instanceof Secret) && json.has(key(name));
    }

    @Override
    public boolean containsValue(@Nullable Object value) {
        return values().contains(value);
    }

    @Override
    public int size() {
        return json.size();
    }

    @Override
    public boolean isEmpty() {
        return json.isEmpty();
    }

    @Override
    public Set<String> keySet() {
        return new LinkedHashSet<>(json.propertyNames());
    }

    @Override
    public Collection<Object> values() {
        return json.valueStream().map(Attributes::valueOf).toList();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return json.propertyStream()
                        .<Entry<String, Object>>map(
                                member -> new SimpleImmutableEntry<>(member.getKey(), valueOf(member.getValue())))
                        .iterator();
            }

            @Override
            public int size() {
                return json.size();
            }
        };
    }

    @Override
    public @Nullable Object put(String name, Object value) {
        throw new UnsupportedOperationException("Rules change nothing");
    }

    @Override
    public @Nullable Object remove(@Nullable Object name) {
        throw new UnsupportedOperationException("Rules change nothing");
    }

    @Override
    public void putAll(Map<? extends String, ? extends Object> all) {
        throw new UnsupportedOperationException("Rules change nothing");
    }

    @Override
    public void clear() {
        throw new UnsupportedOperationException("Rules change nothing");
    }

    @Override
    public Object value() {
        return this;
    }

    @Override
    public boolean isZeroValue() {
        return isEmpty();
    }

    @Override
    public CelType celType() {
        return TYPE;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Map<?, ?> map && entrySet().equals(map.entrySet());
    }

    @Override
    public int hashCode() {
        return entrySet().hashCode();
    }

    @Override
    public String toString() {
        return json.toString();
    }

    /** A JSON array as rules read it. */
    private static final class Elements extends AbstractList<Object> implements RandomAccess {

        private final ArrayNode json;

        Elements(ArrayNode json) {
            this.json = json;
        }

        @Override
        public Object get(int index) {
            return valueOf(json.get(index));
        }

        @Override
        public int size() {
            return json.size();
        }
    }
}
