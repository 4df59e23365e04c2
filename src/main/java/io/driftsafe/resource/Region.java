package io.driftsafe.resource;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The region of a cloud in which a resource is, as its configuration tells it. */
public final class Region {

    private static final Pattern ARN = Pattern.compile("arn:[^:]*:[^:]*:([^:]+):.*");
    private static final Pattern ZONE = Pattern.compile("([a-z]+(?:-[a-z]+)+-[0-9]+)[a-z]");
    private static final Pattern GOOGLE_ZONE = Pattern.compile("([a-z]+-[a-z]+[0-9]+)-[a-z]");

    private Region() {}

    /** A zone that is none of a region's own, such as a local one, is taken as it is, for it has prices of its own. */
    public static Optional<String> of(Configuration configuration) {
        return text(configuration, "region")
                .or(() -> text(configuration, "arn").flatMap(arn -> within(ARN, arn)))
                .or(() -> text(configuration, "availability_zone")
                        .map(zone -> within(ZONE, zone).orElse(zone)))
                .or(() -> text(configuration, "zone").flatMap(zone -> within(GOOGLE_ZONE, zone)))
                .or(() -> text(configuration, "location")
                        .map(name -> name.replace(" ", "").toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> text(Configuration configuration, String attribute) {
        return configuration
                .at(AttributePath.ROOT.child(attribute))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(value -> !value.isBlank());
    }

    private static Optional<String> within(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text))
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1));
    }
}
