package io.driftsafe;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The schemas that requests use: in them a member need not be there that may be null, or has a default. */
@SuppressWarnings("rawtypes")
record RequestSchemas(Map<String, Schema> all, Set<String> names) {

    static RequestSchemas of(OpenAPI file) {
        var all = file.getComponents().getSchemas();
        return new RequestSchemas(
                all,
                reachable(
                        all,
                        operations(file)
                                .map(Operation::getRequestBody)
                                .filter(Objects::nonNull)
                                .flatMap(body -> Stream.ofNullable(body.getContent()))));
    }

    void relax() {
        names.stream()
                .map(all::get)
                .filter(schema -> schema.getRequired() != null)
                .forEach(RequestSchemas::relax);
        all.values().stream()
                .filter(schema -> schema.getExtensions() != null)
                .forEach(schema -> schema.getExtensions().remove(WireSchemas.MAY_BE_LEFT_OUT));
    }

    @SuppressWarnings("unchecked")
    private static void relax(Schema schema) {
        if (schema.getExtensions() != null
                && schema.getExtensions().get(WireSchemas.MAY_BE_LEFT_OUT) instanceof List<?> names) {
            schema.setRequired(((Schema<?>) schema)
                    .getRequired().stream()
                            .filter(name -> !names.contains(name))
                            .toList());
        }
    }

    private static Stream<Operation> operations(OpenAPI file) {
        return file.getPaths().values().stream().flatMap(path -> path.readOperations().stream());
    }

    private static Set<String> reachable(Map<String, Schema> all, Stream<Content> contents) {
        var found = new HashSet<String>();
        contents.flatMap(content -> content.values().stream()).forEach(media -> follow(all, media.getSchema(), found));
        return found;
    }

    @SuppressWarnings("unchecked")
    private static void follow(Map<String, Schema> all, @Nullable Schema schema, Set<String> found) {
        if (schema == null) {
            return;
        }
        if (schema.get$ref() != null && found.add(name(schema.get$ref()))) {
            follow(all, all.get(name(schema.get$ref())), found);
        }
        if (schema.getProperties() != null) {
            ((Map<String, Schema>) schema.getProperties()).values().forEach(property -> follow(all, property, found));
        }
        follow(all, schema.getItems(), found);
        if (schema.getAdditionalProperties() instanceof Schema values) {
            follow(all, values, found);
        }
    }

    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
