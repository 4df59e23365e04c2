package io.driftsafe.provider.aws;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the resources of one type are named. Where the id itself tells the type, as {@code i-0123456789abcdef0} does, it
 * is the resource's id; other names get the type before them, as in {@code aws_cloudwatch_log_group//app/web}. The ARN
 * is one more name of the same resource, and finds it in its own region.
 *
 * @param own what ids that tell the type look like; empty where names do not
 * @param arn with region, account and name as its groups
 */
record AwsNames(String type, Optional<Pattern> own, Pattern arn) {

    private static final String PARTITION = "arn:aws[a-z-]*:";

    /** Of a type whose ids begin in a way that no other's do. */
    static AwsNames telling(String type, String own, String service, String kind) {
        return new AwsNames(
                type,
                Optional.of(Pattern.compile(own)),
                Pattern.compile(PARTITION + service + ":([a-z0-9-]+):([0-9]*):" + kind + "/(" + own + ")"));
    }

    /**
     * Of a type whose names could be anything's.
     *
     * @param kind what stands before the name in the ARN, such as {@code log-group:}
     * @param name what names look like in the ARN
     */
    static AwsNames prefixed(String type, String service, String kind, String name) {
        return new AwsNames(
                type,
                Optional.empty(),
                Pattern.compile(PARTITION + service + ":([a-z0-9-]*):([0-9]*):" + kind + "(" + name + ")(?::\\*)?"));
    }

    /** The resource's id for callers. */
    String id(String name) {
        return own.isPresent() ? name : type + "/" + name;
    }

    /** Which of AWS' own names is meant, if a resource of this type is. */
    Optional<Named> named(String id) {
        var byArn = arn.matcher(id);
        if (byArn.matches()) {
            return Optional.of(new Named(byArn.group(3), told(byArn.group(1)), told(byArn.group(2))));
        }
        if (own.isPresent()) {
            return own.get().matcher(id).matches()
                    ? Optional.of(new Named(id, Optional.empty(), Optional.empty()))
                    : Optional.empty();
        }
        return id.startsWith(type + "/") && id.length() > type.length() + 1
                ? Optional.of(new Named(id.substring(type.length() + 1), Optional.empty(), Optional.empty()))
                : Optional.empty();
    }

    private static Optional<String> told(String part) {
        return Optional.of(part).filter(text -> !text.isEmpty());
    }

    /**
     * What an id means.
     *
     * @param region where it says to be
     * @param account whose it says to be, by AWS' number
     */
    record Named(String name, Optional<String> region, Optional<String> account) {}
}
