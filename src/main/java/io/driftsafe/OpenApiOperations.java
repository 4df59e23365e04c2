package io.driftsafe;

import static io.driftsafe.problem.ProblemCode.*;

import io.driftsafe.problem.Problem;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refuses;
import io.driftsafe.wire.Answers;
import io.driftsafe.wire.Example;
import io.driftsafe.wire.PageQuery;
import io.driftsafe.wire.Paged;
import io.driftsafe.wire.Precondition;
import io.driftsafe.wire.Preference;
import io.driftsafe.wire.Versioned;
import io.driftsafe.wire.YamlBody;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.json.JsonMapper;

/** Adds to each operation what the edge does for it: its headers, its paging and its problem answers. */
final class OpenApiOperations implements OperationCustomizer, OpenApiCustomizer {

    /** A parameter means the same wherever it is taken, unless it says itself what it means. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("id", "The id, as the creation answered it"),
            Map.entry("provider", "A provider's name, such as simulated"),
            Map.entry("account", "An account at the provider"),
            Map.entry("region", "Only in this region; left out, the resource is found wherever it is in the account"),
            Map.entry("resource_id", "A resource's id at its provider, such as aws_instance.web_server"),
            Map.entry("resource_type", "A type of resources, such as aws_instance"),
            Map.entry("q", "A part of the resource's id"),
            Map.entry("status", "A state; may be given more than once"),
            Map.entry("label", "A label's key and value, as in team:web"),
            Map.entry("Last-Event-ID", "The id of the last event that was seen: the stream goes on after it"),
            Map.entry("active", "Whether a version of it judges"),
            Map.entry("name", "A name, as a whole"),
            Map.entry("version", "The number of a version, from 1"),
            Map.entry("policy_id", "A policy's id"),
            Map.entry("expiring_within", "Counting now, and not any more in so many seconds"),
            Map.entry("dry_run", "Whether to say only what would be done"),
            Map.entry("created_after", "Created at this time or later"),
            Map.entry("created_before", "Created before this time"),
            Map.entry("type", "A type of cost SLOs"),
            Map.entry("enforcement", "What comes of a cost SLO that would be exceeded"),
            Map.entry("owner", "Who answers for it"),
            Map.entry("archived", "Only those that count no more; left out, those that count"),
            Map.entry("sub_account", "Only lines of this SubAccountId are taken"),
            Map.entry(
                    "beside",
                    "The file is a further part of one export: it replaces nothing of what is known of its period"));

    private final Map<String, Schema<?>> schemas = new ConcurrentHashMap<>();
    private final JsonMapper json;

    OpenApiOperations(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        answers(operation, method.getMethodAnnotation(Answers.class));
        headers(operation, method);
        if (takes(method, YamlBody.class)) {
            asYaml(operation.getRequestBody());
        }
        example(operation, method.getMethodAnnotation(Example.class));
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getDescription() == null)
                    .forEach(parameter -> parameter.setDescription(PARAMETERS.get(parameter.getName())));
        }
        parameters(method).forEach(operation::addParametersItem);
        problems(operation, method);
        return operation;
    }

    @Override
    public void customise(OpenAPI file) {
        var components = file.getComponents() == null ? new Components() : file.getComponents();
        file.setComponents(components);
        schemas.forEach(components::addSchemas);
        if (components.getSchemas() != null) {
            components.setSchemas(new TreeMap<>(components.getSchemas()));
            RequestSchemas.of(file).relax();
            components.getSchemas().values().stream()
                    .filter(schema -> schema.getTypes() == null && schema.getType() == null && schema.get$ref() == null)
                    .filter(schema -> schema.getProperties() == null)
                    .forEach(OpenApiOperations::asObject);
        }
    }

    /** A record without members is an object; what has no type could be anything. */
    private static void asObject(Schema<?> empty) {
        empty.addType("object");
    }

    private void answers(Operation operation, @Nullable Answers answers) {
        if (answers == null) {
            return;
        }
        var responses = new ApiResponses();
        for (var status : answers.value()) {
            var response = new ApiResponse().description(describe(status));
            if (answers.body() != Void.class) {
                response.content(content(answers.mediaType(), schema(answers.body())));
            }
            responses.addApiResponse(String.valueOf(status), response);
        }
        operation.setResponses(responses);
    }

    private static String describe(int status) {
        return switch (status) {
            case 201 -> "Created; Location says where";
            case 202 -> "Accepted; the work goes on, and Location says where to look";
            case 204 -> "Done";
            default -> "OK";
        };
    }

    /** Beside what every answer has; refusals have none of these. */
    private static void headers(Operation operation, HandlerMethod method) {
        var answers = method.getMethodAnnotation(Answers.class);
        var body = answers == null ? bodyOf(method) : answers.body();
        operation.getResponses().forEach((status, response) -> {
            if (Versioned.class.isAssignableFrom(body)) {
                response.addHeaderObject("ETag", header("The version, for If-Match"));
            }
            if (Paged.class.isAssignableFrom(body)) {
                response.addHeaderObject("Link", header("The address of the next page, if there is one"));
            }
            if (status.equals("201") || status.equals("202")) {
                response.addHeaderObject("Location", header("The address of what was made or is worked on"));
            }
            if (takes(method, Preference.class)) {
                response.addHeaderObject("Preference-Applied", header("The wait that was made, if one was asked for"));
            }
        });
    }

    private static Class<?> bodyOf(HandlerMethod method) {
        var type = ResolvableType.forMethodReturnType(method.getMethod());
        return type.toClass() == ResponseEntity.class ? type.getGeneric().toClass() : type.toClass();
    }

    private static Header header(String description) {
        return new Header().description(description).schema(schema("string"));
    }

    private static void asYaml(RequestBody body) {
        var media = body.getContent().values().iterator().next();
        body.setContent(new Content().addMediaType("application/yaml", media));
    }

    private void example(Operation operation, @Nullable Example example) {
        if (example != null) {
            var body = json.readValue(example.value(), Object.class);
            operation.getRequestBody().getContent().values().forEach(media -> media.setExample(body));
        }
    }

    private static Stream<Parameter> parameters(HandlerMethod method) {
        var parameters = Stream.<Parameter>builder();
        if (takes(method, PageQuery.class)) {
            var limit = schema("integer").minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(PageQuery.MOST));
            limit.setDefault(PageQuery.USUAL);
            parameters.add(parameter("query", "limit", limit, "How many items at most"));
            parameters.add(parameter("query", "cursor", schema("string"), "next_cursor of the page before"));
        }
        if (isPost(method)) {
            parameters.add(
                    parameter(
                            "header",
                            "Idempotency-Key",
                            schema("string").minLength(1).maxLength(255),
                            "A name of this request; sent again with it, the request is answered as before and not carried out again"));
        }
        if (takes(method, Precondition.class)) {
            parameters.add(parameter(
                    "header", "If-Match", schema("string"), "The ETag of the version that the caller has seen"));
        }
        if (takes(method, Preference.class)) {
            parameters.add(parameter(
                    "header",
                    "Prefer",
                    schema("string"),
                    "wait=N waits up to N seconds, 1 to 60, for the end of the work"));
        }
        return parameters.build();
    }

    private static Parameter parameter(String in, String name, Schema<?> schema, String description) {
        return new Parameter().in(in).name(name).required(false).schema(schema).description(description);
    }

    private void problems(Operation operation, HandlerMethod method) {
        codes(method).stream()
                .collect(Collectors.groupingBy(ProblemCode::status, TreeMap::new, Collectors.toList()))
                .forEach((status, codes) -> operation
                        .getResponses()
                        .addApiResponse(
                                String.valueOf(status),
                                new ApiResponse()
                                        .description(codes.stream()
                                                .map(code -> "`%s`: %s".formatted(code.value(), code.title()))
                                                .collect(Collectors.joining("\n\n")))
                                        .content(content("application/problem+json", schema(Problem.class)))));
    }

    private static Set<ProblemCode> codes(HandlerMethod method) {
        var codes = EnumSet.of(
                MALFORMED_JSON,
                UNAUTHENTICATED,
                FORBIDDEN,
                NOT_ACCEPTABLE,
                INVALID_REQUEST,
                PROVIDER_UNAVAILABLE,
                INTERNAL);
        if (isPost(method)) {
            codes.addAll(List.of(IDEMPOTENCY_KEY_IN_USE, IDEMPOTENCY_KEY_REUSED));
        }
        for (var parameter : method.getMethodParameters()) {
            if (parameter.hasParameterAnnotation(org.springframework.web.bind.annotation.RequestBody.class)) {
                codes.addAll(List.of(TOO_LARGE, UNSUPPORTED_MEDIA_TYPE));
            }
            if (parameter.hasParameterAnnotation(PathVariable.class)) {
                codes.add(NOT_FOUND);
            }
        }
        if (takes(method, Precondition.class)) {
            codes.add(PRECONDITION_FAILED);
        }
        var refuses = method.getMethodAnnotation(Refuses.class);
        if (refuses != null) {
            codes.addAll(List.of(refuses.value()));
        }
        return codes;
    }

    private static boolean isPost(HandlerMethod method) {
        return method.hasMethodAnnotation(PostMapping.class);
    }

    private static boolean takes(HandlerMethod method, Class<?> type) {
        return Stream.of(method.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    private static Content content(String mediaType, Schema<?> schema) {
        return new Content().addMediaType(mediaType, new MediaType().schema(schema));
    }

    private Schema<?> schema(Class<?> type) {
        var resolved =
                ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(type).resolveAsRef(true));
        resolved.referencedSchemas.forEach((name, schema) -> schemas.put(name, schema));
        return resolved.schema;
    }

    private static Schema<?> schema(String type) {
        var schema = new JsonSchema();
        schema.setTypes(Set.of(type));
        return schema;
    }
}
