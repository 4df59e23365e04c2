package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.problem.RequestErrors;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Policies as YAML, for a file in a repository. */
@Component
class PolicyYaml {

    private static final TypeReference<LinkedHashMap<String, Object>> MEMBERS = new TypeReference<>() {};
    private static final int WIDTH = 120;

    private final JsonMapper json;
    private final Validator validator;

    PolicyYaml(JsonMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /**
     * @param tree what the file says, as JSON
     * @throws Refusal 422 that points at what has to change
     */
    PolicyFile read(JsonNode tree) {
        try {
            var file = json.treeToValue(tree, PolicyFile.class);
            if (file == null) {
                throw Refusal.invalid("", "The body is an object with the member policies");
            }
            var errors = validator.validate(file).stream()
                    .flatMap(mistake -> RequestErrors.of(mistake).errors().stream())
                    .sorted(Comparator.comparing(FieldError::pointer))
                    .toList();
            if (!errors.isEmpty()) {
                var first = errors.getFirst();
                throw Refusal.invalid("%s %s".formatted(first.pointer(), first.message()), errors);
            }
            return file;
        } catch (JacksonException unfit) {
            throw RequestErrors.of(unfit);
        }
    }

    /** What is said by each, in the order given; reading it gives the same again. */
    String write(Map<String, PolicyContent> policies) {
        var all = policies.entrySet().stream()
                .map(policy -> members(policy.getKey(), policy.getValue()))
                .toList();
        return yaml().dump(Map.of("policies", all));
    }

    private Map<String, Object> members(String name, PolicyContent content) {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", name);
        members.putAll(json.convertValue(said(content), MEMBERS));
        return members;
    }

    /** Without what says nothing. */
    private ObjectNode said(PolicyContent content) {
        ObjectNode tree = json.valueToTree(content);
        if (tree.get("scope") instanceof ObjectNode scope) {
            scope.removeIf(JsonNode::isEmpty);
        }
        tree.removeIf(member -> member.isString() ? member.stringValue().isEmpty() : member.isEmpty());
        tree.path("rules").forEach(rule -> ((ObjectNode) rule).removeIf(JsonNode::isNull));
        return tree;
    }

    private static Yaml yaml() {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndent(4);
        options.setIndicatorIndent(2);
        options.setWidth(WIDTH);
        options.setSplitLines(false);
        options.setNonPrintableStyle(DumperOptions.NonPrintableStyle.ESCAPE);
        return new Yaml(new LinesAsTheyAre(options), options);
    }

    /** Texts of several lines are written as such, for people read them, and all odd ones with escapes. */
    private static final class LinesAsTheyAre extends Representer {

        /** What could be taken for the indentation, or for the end of a line, where the text has none. */
        private static final Pattern ODD = Pattern.compile("^\\s|[\\r\\t\\u0085\\u2028\\u2029\\ufeff]");

        LinesAsTheyAre(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
            if (tag.equals(Tag.STR) && ODD.matcher(value).find()) {
                return super.representScalar(tag, value, DumperOptions.ScalarStyle.DOUBLE_QUOTED);
            }
            return value.contains("\n") && tag.equals(Tag.STR)
                    ? super.representScalar(tag, value, DumperOptions.ScalarStyle.LITERAL)
                    : super.representScalar(tag, value, style);
        }
    }
}
