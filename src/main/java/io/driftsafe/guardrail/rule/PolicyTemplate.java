package io.driftsafe.guardrail.rule;

import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A policy ready to use but for some values. Where it says <code>${name}</code> the value of that parameter comes: in
 * expressions as CEL writes it, so that no text can be more than a text; in all else as people read it.
 *
 * @param name unique among templates
 * @param title what it is for, in short
 * @param scope of which a caller may say what it leaves open
 * @param rules as rules of a policy are written
 */
public record PolicyTemplate(
        String name,
        String title,
        String description,
        List<TemplateParameter> parameters,
        ObjectNode scope,
        ArrayNode rules) {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z_]+)\\}");
    private static final Set<String> EXPRESSIONS = Set.of("when", "expression", "message_expression");

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public PolicyTemplate {
        parameters = List.copyOf(parameters);
    }

    /**
     * The template of a data file.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static PolicyTemplate of(String name, JsonNode file) {
        var read = JSON.treeToValue(file, File.class);
        return new PolicyTemplate(
                name,
                read.title,
                read.description,
                read.parameters,
                read.scope == null ? JsonNodeFactory.instance.objectNode() : read.scope,
                read.rules);
    }

    /**
     * The content of a policy.
     *
     * @param given the values of parameters by their names
     * @param within the scope where the template leaves it open
     * @throws Refusal 422 that points at {@code /parameters/<name>} or {@code /scope/<member>}
     */
    public PolicyContent instantiate(Map<String, JsonNode> given, Scope within) {
        var values = checked(given);
        var content = new PolicyContent(
                "%s (made from the template %s)".formatted(title, name),
                merged(JSON.treeToValue(filled(scope, values), Scope.class), within),
                List.of(JSON.treeToValue(filled(rules, values), PolicyRule[].class)));
        return switch (CompiledPolicy.compile(content)) {
            case Compilation.Compiled _ -> content;
            case Compilation.Miswritten(var errors) ->
                throw Refusal.invalid(
                        "/parameters",
                        "With these values no policy can be made: %s"
                                .formatted(errors.getFirst().text()));
        };
    }

    private Map<String, JsonNode> checked(Map<String, JsonNode> given) {
        var errors = new ArrayList<FieldError>();
        var values = new HashMap<String, JsonNode>();
        for (var parameter : parameters) {
            var value = Optional.ofNullable(given.get(parameter.name()))
                    .filter(node -> !node.isNull())
                    .or(() -> Optional.ofNullable(parameter.otherwise()));
            value.ifPresent(node -> values.put(parameter.name(), node));
            value.map(parameter::complaint)
                    .orElse(Optional.of("must be given: " + parameter.description()))
                    .ifPresent(complaint -> errors.add(new FieldError("/parameters/" + parameter.name(), complaint)));
        }
        given.keySet().stream()
                .filter(name -> !TemplateParameter.names(parameters).contains(name))
                .forEach(name -> errors.add(new FieldError(
                        "/parameters/" + name.replace("~", "~0").replace("/", "~1"),
                        "is no parameter of " + this.name)));
        if (!errors.isEmpty()) {
            throw Refusal.invalid("The parameters are not as the template needs them", errors);
        }
        return values;
    }

    private static Scope merged(Scope own, Scope within) {
        return new Scope(
                either("/scope/providers", own.providers(), within.providers()),
                either("/scope/accounts", own.accounts(), within.accounts()),
                either("/scope/resource_types", own.resourceTypes(), within.resourceTypes()),
                either("/scope/resource_ids", own.resourceIds(), within.resourceIds()),
                within.tags(),
                either("/scope/environments", own.environments(), within.environments()));
    }

    private static List<String> either(String pointer, List<String> own, List<String> given) {
        if (!own.isEmpty() && !given.isEmpty()) {
            throw Refusal.wrong(pointer, "is said by the template itself: leave it out");
        }
        return own.isEmpty() ? given : own;
    }

    private JsonNode filled(JsonNode tree, Map<String, JsonNode> values) {
        return filled(tree, values, TemplateParameter::text);
    }

    private JsonNode filled(
            JsonNode tree, Map<String, JsonNode> values, BiFunction<TemplateParameter, JsonNode, String> written) {
        return switch (tree) {
            case ObjectNode object -> {
                var copy = JsonNodeFactory.instance.objectNode();
                object.forEachEntry((member, value) -> copy.set(
                        member,
                        filled(value, values, EXPRESSIONS.contains(member) ? TemplateParameter::literal : written)));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(filled(element, values, written)));
                yield copy;
            }
            default ->
                tree.isString()
                        ? JsonNodeFactory.instance.stringNode(filled(tree.stringValue(), values, written))
                        : tree;
        };
    }

    private String filled(
            String text, Map<String, JsonNode> values, BiFunction<TemplateParameter, JsonNode, String> written) {
        return PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(parameters.stream()
                        .filter(parameter -> parameter.name().equals(place.group(1)))
                        .findFirst()
                        .map(parameter ->
                                written.apply(parameter, Objects.requireNonNull(values.get(parameter.name()))))
                        .orElseThrow(() -> new IllegalStateException(
                                "The template %s has no parameter %s".formatted(name, place.group(1))))));
    }

    /** The data file as it is written. */
    private record File(
            String title,
            String description,
            List<TemplateParameter> parameters,
            @Nullable ObjectNode scope,
            ArrayNode rules) {}
}
