package io.driftsafe.resource;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The region of a cloud in which a resource is, as its configuration tells it. */
public final class Region {

    private static final Pattern ARN = Pattern.compile("arn:[^:]*:[^:]*:([^:]+):.*");
    private static final Pattern ZONE = Pattern.compile("([a-z]+(?:-[a-z]+)+-[0-9]+)[a-z]");
    private static final Pattern GOOGLE_ZONE = Pattern.compile("([a-z]+-[a-z]+[0-9]+)-[a-z]");

    private Region() {}

    /** A zone that is none of a region's own, such as a local one, is taken as it is, for it has prices of its own. */
    public static Optional<String> of(Configuration configuration) {
        return configuration
                .text("region")
                .or(() -> configuration.text("arn").flatMap(arn -> within(ARN, arn)))
                .or(() -> configuration
                        .text("availability_zone")
                        .map(zone -> within(ZONE, zone).orElse(zone)))
                .or(() -> configuration.text("zone").flatMap(zone -> within(GOOGLE_ZONE, zone)))
                .or(() -> configuration
                        .text("location")
                        .map(name -> name.replace(" ", "").toLowerCase(Locale.ROOT)));
    }

    private static Optional<String> within(Pattern pattern, String text) {
        return Optional.of(pattern.matcher(text))
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1));
    }
}
