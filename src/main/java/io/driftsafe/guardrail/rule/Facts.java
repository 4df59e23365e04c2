package io.driftsafe.guardrail.rule;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.StructType;
import dev.cel.common.values.StructValue;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Values by fixed names, each of which is there, absent, or not known; reading what is not known ends the evaluation.
 */
@SuppressWarnings("Immutable")
final class Facts extends StructValue<String, Object> {

    private final StructType type;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, String> unknown = new HashMap<>();

    Facts(StructType type) {
        this.type = type;
    }

    Facts with(String name, Object value) {
        if (!type.fieldNames().contains(name)) {
            throw new IllegalArgumentException("%s has no %s".formatted(type.name(), name));
        }
        values.put(name, value);
        return this;
    }

    /** @param why a sentence for whoever reads it */
    Facts with(String name, Optional<?> value, String why) {
        if (value.isPresent()) {
            return with(name, value.get());
        }
        unknown.put(name, why);
        return this;
    }

    @Override
    public Object select(String name) {
        var value = values.get(name);
        if (value != null) {
            return value;
        }
        if (unknown.containsKey(name)) {
            throw new UnknownRead("%s; ask first, as in known(%s.%s)"
                    .formatted(unknown.get(name), type.name().toLowerCase(Locale.ROOT), name));
        }
        throw CelAttributeNotFoundException.forMissingMapKey(name);
    }

    @Override
    public Optional<Object> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Map<String, Object> known() {
        return Map.copyOf(values);
    }

    @Override
    public Object value() {
        return this;
    }

    @Override
    public boolean isZeroValue() {
        return false;
    }

    @Override
    public CelType celType() {
        return type;
    }

    @Override
    public boolean equals(Object other) {
        if (!unknown.isEmpty()) {
            throw new UnknownRead("%s, so that it cannot be compared"
                    .formatted(unknown.values().iterator().next()));
        }
        return other instanceof Facts facts && type.equals(facts.type) && values.equals(facts.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
