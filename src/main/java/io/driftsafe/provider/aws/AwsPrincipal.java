package io.driftsafe.provider.aws;

import java.util.Optional;
import java.util.regex.Pattern;

/** Whose policies decide what a caller may do, told by the caller's ARN; pure. */
final class AwsPrincipal {

    private static final Pattern USER = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:user/.+");
    private static final Pattern IN_ROLE = Pattern.compile("arn:([a-z-]+):sts::([0-9]{12}):assumed-role/([^/]+)/.+");

    private AwsPrincipal() {}

    static boolean isUser(String caller) {
        return USER.matcher(caller).matches();
    }

    /**
     * The role in which somebody calls; empty for the root user and for federated users, who are in none. Of a role
     * with a path the caller's ARN has only the name, so the path is missing unless the connection tells it.
     *
     * @param named the role that the connection takes on
     */
    static Optional<String> role(String caller, Optional<String> named) {
        var parts = IN_ROLE.matcher(caller);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var beginning = "arn:%s:iam::%s:role/".formatted(parts.group(1), parts.group(2));
        return named.filter(arn -> arn.startsWith(beginning)
                        && arn.substring(arn.lastIndexOf('/') + 1).equals(parts.group(3)))
                .or(() -> Optional.of(beginning + parts.group(3)));
    }
}
