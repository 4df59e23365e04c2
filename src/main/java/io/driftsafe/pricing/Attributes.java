package io.driftsafe.pricing;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A configuration's attributes as a price needs them, by name or, such as {@code scheduling/0/preemptible}, by the
 * names that lead to them; of the wrong kind is as good as unknown.
 */
record Attributes(Configuration configuration) {

    private static final List<String> TAGS = List.of("tags", "tags_all", "labels");

    /** No more digits than JSON may have here. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,30}(\\.[0-9]{1,10})?");

    boolean has(String name) {
        return value(name).isPresent();
    }

    Optional<String> text(String name) {
        return value(name).filter(JsonNode::isString).map(JsonNode::stringValue).filter(text -> !text.isEmpty());
    }

    /** The default where the attribute is absent, nothing where it is no text. */
    Optional<String> textOr(String name, String absent) {
        return has(name) ? text(name) : Optional.of(absent);
    }

    Optional<Boolean> flagOr(String name, boolean absent) {
        return has(name) ? value(name).filter(JsonNode::isBoolean).map(JsonNode::booleanValue) : Optional.of(absent);
    }

    Optional<BigDecimal> positive(String name) {
        return value(name)
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .filter(number -> number.signum() > 0);
    }

    /** The default where the attribute is absent or zero, as a provider shows one that was never set. */
    Optional<BigDecimal> positiveOr(String name, BigDecimal unset) {
        return isUnset(name) ? Optional.of(unset) : positive(name);
    }

    /** Zero too; the default where the attribute is absent. */
    Optional<BigDecimal> countOr(String name, BigDecimal absent) {
        return has(name)
                ? value(name)
                        .filter(JsonNode::isIntegralNumber)
                        .map(JsonNode::decimalValue)
                        .filter(number -> number.signum() >= 0)
                : Optional.of(absent);
    }

    /** Never less than nothing. */
    Optional<Quantity> quantity(String name) {
        return value(name)
                .filter(value -> value.isString() || value.isNumber())
                .flatMap(value -> Quantity.parse(value.asString()))
                .filter(quantity -> !Quantity.NONE.isMoreThan(quantity));
    }

    /** The members of an object; none where it is no object. */
    List<String> names(String name) {
        return value(name).filter(JsonNode::isObject).stream()
                .flatMap(object -> object.propertyNames().stream())
                .toList();
    }

    boolean isUnset(String name) {
        return value(name)
                .map(value -> value.isNumber() && value.decimalValue().signum() == 0)
                .orElse(true);
    }

    /** Each block of a list, or of an object that has them by their names. */
    List<Attributes> elements(String name) {
        return value(name).filter(JsonNode::isContainer).stream()
                .flatMap(JsonNode::valueStream)
                .filter(JsonNode::isObject)
                .map(block -> new Attributes(Configuration.of(block)))
                .toList();
    }

    /** A block that is one, by the names that lead to it; names may hold any character. */
    Optional<Attributes> block(String... names) {
        return configuration
                .at(new AttributePath(List.of(names)))
                .filter(JsonNode::isObject)
                .map(block -> new Attributes(Configuration.of(block)));
    }

    /** What the attributes are, as a text that is the same where they are. */
    String what(String... names) {
        return Stream.of(names)
                .map(name -> value(name).map(JsonNode::toString).orElse(""))
                .collect(Collectors.joining("\n"));
    }

    /** How much the resource is used, which a tag or a label of it tells. */
    Optional<BigDecimal> usage(String tag) {
        return usageText(tag).filter(NUMBER.asMatchPredicate()).map(BigDecimal::new);
    }

    /** Whether a tag of the name is there and tells no amount. */
    boolean isUsageUnclear(String tag) {
        return TAGS.stream().anyMatch(place -> has(place + "/" + tag))
                && usage(tag).isEmpty();
    }

    Optional<String> usageText(String tag) {
        return TAGS.stream()
                .map(place -> value(place + "/" + tag))
                .flatMap(Optional::stream)
                .filter(value -> value.isString() || value.isNumber())
                .map(value -> value.asString().strip())
                .findFirst();
    }

    private Optional<JsonNode> value(String name) {
        return configuration.at(AttributePath.parse("/" + name));
    }
}
