package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * YAML read as the JSON that it stands for: one document in which, as in YAML 1.2, only what JSON would take for a
 * number, a truth value or null is one. Aliases are followed, and counted as often as they are.
 */
final class YamlReader {

    private static final int DEEPEST = 64;
    private static final int MOST_ALIASES = 100;

    /** Far beyond what a body of its size needs; aliases could ask for much more. */
    private static final int MOST_VALUES = 100_000;

    private int values;

    private YamlReader() {}

    /** @throws Refusal 400 {@code malformed-json}, with the place; what stands there is not repeated */
    static JsonNode read(String text) {
        var options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        // How much is read at all is said where it comes in.
        options.setCodePointLimit(Integer.MAX_VALUE);
        try {
            var parser = new ParserImpl(new StreamReader(new StringReader(text)), options);
            var node = new Composer(parser, new JsonScalars(), options).getSingleNode();
            if (node == null) {
                throw Refusal.invalid("", "The request needs a body");
            }
            return new YamlReader().json(node, 0);
        } catch (MarkedYAMLException broken) {
            throw refusal("It is no YAML", broken.getProblemMark());
        } catch (YAMLException broken) {
            throw refusal("It is no YAML, or nested deeper than %d, or has too many aliases".formatted(DEEPEST), null);
        }
    }

    private JsonNode json(Node node, int depth) {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw Refusal.of(
                    ProblemCode.TOO_LARGE,
                    "With its aliases followed, the body is nested deeper than %d or has more than %d values"
                            .formatted(DEEPEST, MOST_VALUES));
        }
        return switch (node) {
            case MappingNode mapping when mapping.getTag().equals(Tag.MAP) -> object(mapping, depth);
            case SequenceNode sequence
            when sequence.getTag().equals(Tag.SEQ) -> {
                var array = JsonNodeFactory.instance.arrayNode();
                sequence.getValue().forEach(element -> array.add(json(element, depth + 1)));
                yield array;
            }
            case ScalarNode scalar -> value(scalar);
            default -> throw refusal("A tag in it is not taken", node.getStartMark());
        };
    }

    private ObjectNode object(MappingNode mapping, int depth) {
        var object = JsonNodeFactory.instance.objectNode();
        for (var entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key) || !key.getTag().equals(Tag.STR)) {
                throw refusal("A name in it is no text", entry.getKeyNode().getStartMark());
            }
            if (object.has(key.getValue())) {
                throw refusal("It names a member twice in one object", key.getStartMark());
            }
            object.set(text(key), json(entry.getValueNode(), depth + 1));
        }
        return object;
    }

    private static JsonNode value(ScalarNode scalar) {
        var nodes = JsonNodeFactory.instance;
        var tag = scalar.getTag();
        var text = text(scalar);
        if (tag.equals(Tag.STR)) {
            return nodes.stringNode(text);
        }
        // Whoever writes a tag may put it before anything.
        if (tag.equals(Tag.NULL) && JsonScalars.NULL.matcher(text).matches()) {
            return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL) && JsonScalars.BOOL.matcher(text).matches()) {
            return nodes.booleanNode(text.equals("true"));
        }
        if (tag.equals(Tag.INT) && JsonScalars.INT.matcher(text).matches()) {
            return nodes.numberNode(new BigInteger(checked(scalar)));
        }
        if (tag.equals(Tag.FLOAT) && JsonScalars.FLOAT.matcher(text).matches()) {
            return nodes.numberNode(new BigDecimal(checked(scalar)));
        }
        throw refusal("A tag in it is not taken", scalar.getStartMark());
    }

    private static String text(ScalarNode scalar) {
        InternetJson.complaintOfText(scalar.getValue()).ifPresent(complaint -> {
            throw refusal(complaint, scalar.getStartMark());
        });
        return scalar.getValue();
    }

    private static String checked(ScalarNode number) {
        InternetJson.complaintOfNumber(number.getValue()).ifPresent(complaint -> {
            throw refusal(complaint, number.getStartMark());
        });
        return number.getValue();
    }

    private static Refusal refusal(String sentence, @Nullable Mark place) {
        var where =
                place == null ? "" : ", at line %d, column %d".formatted(place.getLine() + 1, place.getColumn() + 1);
        return Refusal.of(ProblemCode.MALFORMED_JSON, "The body is not taken. " + sentence + where);
    }

    /** What is written without quotes and yet is no text. */
    private static final class JsonScalars extends Resolver {

        private static final Pattern NULL = Pattern.compile("null|~|");
        private static final Pattern BOOL = Pattern.compile("true|false");
        private static final Pattern INT = Pattern.compile("-?(?:0|[1-9][0-9]*)");
        private static final Pattern FLOAT = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.NULL, NULL, "n~\0");
            addImplicitResolver(Tag.BOOL, BOOL, "tf");
            addImplicitResolver(Tag.INT, INT, "-0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-0123456789");
        }
    }
}
