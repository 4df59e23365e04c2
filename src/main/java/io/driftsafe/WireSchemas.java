package io.driftsafe;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.driftsafe.wire.FileStream;
import io.driftsafe.wire.JsonStream;
import io.driftsafe.wire.YamlBody;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schemas as the service's own JSON is: trees, single values and enums as written, and null only where it may be. */
@SuppressWarnings({"rawtypes", "unchecked"})
final class WireSchemas implements ModelConverter {

    /** An extension for {@link RequestSchemas}, which takes it away again. */
    static final String MAY_BE_LEFT_OUT = "x-may-be-left-out";

    private final JsonMapper json;

    WireSchemas(JsonMapper json) {
        this.json = json;
    }

    @Override
    public boolean isOpenapi31() {
        return true;
    }

    @Override
    public @Nullable Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        var raw = TypeFactory.defaultInstance().constructType(type.getType()).getRawClass();
        if (ObjectNode.class.isAssignableFrom(raw) || raw == JsonStream.class || raw == YamlBody.class) {
            return typed("object").additionalProperties(true);
        }
        if (raw == FileStream.class) {
            return typed("string");
        }
        if (JsonNode.class.isAssignableFrom(raw)) {
            return new JsonSchema().description("Any JSON");
        }
        if (raw.isEnum()) {
            var values = typed("string");
            Arrays.stream(raw.getEnumConstants())
                    .forEach(value ->
                            values.addEnumItemObject(json.valueToTree(value).asString()));
            return values;
        }
        var single = singleValue(raw);
        if (single.isPresent()) {
            return context.resolve(new AnnotatedType(single.get()));
        }
        var schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        if (raw.isRecord()) {
            var model = schema != null && schema.get$ref() != null
                    ? context.getDefinedModels().get(name(schema.get$ref()))
                    : schema;
            if (model != null && model.getProperties() != null) {
                describe(model, raw.getRecordComponents(), context);
            }
        }
        return schema;
    }

    private static Optional<Type> singleValue(Class<?> raw) {
        return Stream.of(raw.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .map(Method::getGenericReturnType)
                .findFirst();
    }

    /** Every member is there, and null if the component may be; what is left out when empty is not required. */
    private static void describe(Schema model, RecordComponent[] components, ModelConverterContext context) {
        var required = new ArrayList<String>(model.getProperties().keySet());
        for (var component : components) {
            var name = name(component);
            var property = (Schema) model.getProperties().get(name);
            if (property != null && mayBeNull(component)) {
                allowNull(property, context);
            }
            if (component.getAccessor().isAnnotationPresent(JsonInclude.class)) {
                required.remove(name);
            }
        }
        model.setRequired(required);
        model.addExtension(MAY_BE_LEFT_OUT, mayBeLeftOut(components));
    }

    /** In requests: what may be null, and what the record's constructor makes something of where it is. */
    private static List<String> mayBeLeftOut(RecordComponent[] components) {
        if (components.length == 0) {
            return List.of();
        }
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var given = components[0]
                    .getDeclaringRecord()
                    .getDeclaredConstructor(types)
                    .getAnnotatedParameterTypes();
            return IntStream.range(0, components.length)
                    .filter(i -> mayBeNull(components[i]) || given[i].isAnnotationPresent(Nullable.class))
                    .mapToObj(i -> name(components[i]))
                    .toList();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every record has a constructor of its components", e);
        }
    }

    private static String name(RecordComponent component) {
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null
                ? PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName())
                : named.value();
    }

    private static boolean mayBeNull(RecordComponent component) {
        return component.getType() == Optional.class
                || component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** Without oneOf a reference cannot have a null beside it, so what it refers to says that it may be null. */
    private static void allowNull(Schema property, ModelConverterContext context) {
        if (property.get$ref() != null) {
            var model = context.getDefinedModels().get(name(property.get$ref()));
            if (model != null) {
                allowNull(model, context);
            }
        }
        if (property.getTypes() != null) {
            Set<String> types = new LinkedHashSet<>(property.getTypes());
            types.add("null");
            property.setTypes(types);
            if (property.getEnum() != null && !property.getEnum().contains(null)) {
                List<Object> values = new ArrayList<>(property.getEnum());
                values.add(null);
                property.setEnum(values);
            }
        }
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static Schema typed(String type) {
        var schema = new JsonSchema();
        schema.setTypes(new LinkedHashSet<>(Set.of(type)));
        return schema;
    }
}
