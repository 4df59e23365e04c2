package io.driftsafe.provider.aws;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * AWS' model of its services, as the SDK was generated from it. The SDK passes over members of an answer that it does
 * not know, so a double that misspells one would go unnoticed.
 */
final class ServiceModel {

    private static final Map<String, String> PACKAGES = Map.of("logs", "cloudwatchlogs");

    private static final Pattern ACRONYM = Pattern.compile("([A-Z])([A-Z]+)(?=[A-Z][a-z])");

    /** Of the wire, and of no operation. */
    private static final List<String> OF_THE_WIRE = List.of("requestId", "ResponseMetadata");

    private ServiceModel() {}

    /** @throws IllegalStateException if we have put something into moto's answer that AWS would not answer */
    static void requireKnown(AwsCall call, String motos, String ours) {
        if (ours.equals(motos)) {
            return;
        }
        var unknown = new TreeSet<>(unknown(call, ours));
        unknown.removeAll(unknown(call, motos));
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "AWS answers nothing like this to %s: %s".formatted(call.action(), unknown));
        }
    }

    /** What an answer has that is not in the model, and what has another type there. */
    static List<String> unknown(AwsCall call, String answer) {
        var model = answerTo(call.action());
        return switch (call.form()) {
            case JSON, REST ->
                json(model, JsonMapper.shared().readTree(answer), "").toList();
            case QUERY, REST_XML ->
                xml(model, content(call, answer), SdkField::locationName).toList();
            case EC2 ->
                xml(model, content(call, answer), SdkField::unmarshallLocationName)
                        .toList();
        };
    }

    private static SdkPojo answerTo(String action) {
        var parts = action.split(":", 2);
        // In names of classes the SDK has Db for DB.
        var operation = ACRONYM.matcher(parts[1])
                .replaceAll(found -> found.group(1) + found.group(2).toLowerCase(Locale.ROOT));
        var name = "software.amazon.awssdk.services.%s.model.%sResponse"
                .formatted(PACKAGES.getOrDefault(parts[0], parts[0]), operation);
        try {
            return (SdkPojo) Class.forName(name).getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("There is no operation " + action, e);
        }
    }

    private static Stream<String> json(SdkPojo model, JsonNode object, String path) {
        return object.propertyStream()
                .flatMap(member -> field(model, member.getKey(), SdkField::locationName)
                        .map(field -> json(field, member.getValue(), path + "/" + member.getKey()))
                        .orElseGet(() -> Stream.of(path + "/" + member.getKey())));
    }

    private static Stream<String> json(SdkField<?> field, JsonNode value, String path) {
        var type = field.marshallingType();
        if (value.isNull()) {
            return Stream.of();
        }
        if (type == MarshallingType.SDK_POJO) {
            return json(field.constructor().get(), value, path);
        }
        if (type == MarshallingType.LIST) {
            var each = field.getTrait(ListTrait.class).memberFieldInfo();
            return value.isArray()
                    ? value.valueStream().flatMap(element -> json(each, element, path + "/*"))
                    : Stream.of(path);
        }
        if (type == MarshallingType.MAP) {
            var each = field.getTrait(MapTrait.class).valueFieldInfo();
            return value.propertyStream().flatMap(member -> json(each, member.getValue(), path + "/*"));
        }
        var fits = type == MarshallingType.STRING
                ? value.isString()
                : type == MarshallingType.BOOLEAN ? value.isBoolean() : value.isNumber() || isTime(type);
        return fits ? Stream.of() : Stream.of(path);
    }

    private static Stream<String> xml(SdkPojo model, Element element, Function<SdkField<?>, String> names) {
        return elements(element)
                .filter(child -> !OF_THE_WIRE.contains(child.getTagName()))
                .flatMap(child -> field(model, child.getTagName(), names)
                        .map(field -> xml(field, child, names))
                        .orElseGet(() -> Stream.of(path(child))));
    }

    private static Stream<String> xml(SdkField<?> field, Element element, Function<SdkField<?>, String> names) {
        var type = field.marshallingType();
        if (type == MarshallingType.SDK_POJO) {
            return xml(field.constructor().get(), element, names);
        }
        if (type == MarshallingType.LIST) {
            var list = field.getTrait(ListTrait.class);
            if (list.isFlattened()) {
                return xml(list.memberFieldInfo(), element, names);
            }
            var name = Optional.ofNullable(list.memberLocationName()).orElse("member");
            return elements(element)
                    .flatMap(child -> child.getTagName().equals(name)
                            ? xml(list.memberFieldInfo(), child, names)
                            : Stream.of(path(child)));
        }
        if (type == MarshallingType.MAP) {
            return Stream.of();
        }
        var text = element.getTextContent();
        var fits = elements(element).findAny().isEmpty()
                && (type == MarshallingType.STRING
                        || isTime(type)
                        || text.matches(type == MarshallingType.BOOLEAN ? "true|false" : "-?[0-9.]+"));
        return fits ? Stream.of() : Stream.of(path(element));
    }

    private static boolean isTime(MarshallingType<?> type) {
        return type == MarshallingType.INSTANT;
    }

    private static Optional<SdkField<?>> field(SdkPojo model, String name, Function<SdkField<?>, String> names) {
        return model.sdkFields().stream()
                .filter(field -> names.apply(field).equals(name))
                .findFirst();
    }

    /** Services with a form for requests have what they answer in one more element. */
    private static Element content(AwsCall call, String answer) {
        try {
            var root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(answer)))
                    .getDocumentElement();
            var result = call.action().substring(call.action().indexOf(':') + 1) + "Result";
            return elements(root)
                    .filter(child -> child.getTagName().equals(result))
                    .findFirst()
                    .orElse(root);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new IllegalStateException("No XML: " + answer, e);
        }
    }

    private static Stream<Element> elements(Element element) {
        var children = element.getChildNodes();
        return IntStream.range(0, children.getLength())
                .mapToObj(children::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }

    private static String path(Element element) {
        return Stream.<Node>iterate(element, Element.class::isInstance, Node::getParentNode)
                .map(Node::getNodeName)
                .collect(
                        Collectors.collectingAndThen(Collectors.toList(), names -> String.join("/", names.reversed())));
    }
}
