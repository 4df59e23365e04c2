package io.driftsafe.access;

import io.driftsafe.audit.Actor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param trustNetwork whether everybody who reaches the service may use it; else only this machine does
 * @param tokens of the callers; once there is one, every caller needs one
 */
@ConfigurationProperties("driftsafe.access")
record AccessSettings(
        @DefaultValue("false") boolean trustNetwork,
        @DefaultValue List<Token> tokens) {

    AccessSettings {
        tokens = List.copyOf(tokens);
        var names = new HashSet<String>();
        var digests = new HashSet<String>();
        var mistakes = new ArrayList<String>();
        for (var i = 0; i < tokens.size(); i++) {
            var here = "driftsafe.access.tokens[%d]".formatted(i);
            var token = tokens.get(i);
            mistakes.addAll(token.mistakes(here));
            if (!names.add(token.name()) && !token.name().isEmpty()) {
                mistakes.add("%s.name is that of another token; give each caller a name of its own".formatted(here));
            }
            if (!digests.add(token.sha256().toLowerCase(Locale.ROOT))
                    && !token.sha256().isEmpty()) {
                mistakes.add("%s.sha256 is that of another token; give each caller a token of its own".formatted(here));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join(System.lineSeparator(), mistakes));
        }
    }

    boolean signInRequired() {
        return !tokens.isEmpty();
    }

    /**
     * One caller's token as it is configured.
     *
     * @param name of the caller, as the execution log shows it
     * @param sha256 of the token, in hexadecimal; the token itself is kept by the caller alone
     */
    record Token(
            @DefaultValue("") String name,
            @DefaultValue("") String sha256,
            @Nullable Role role) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
        private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

        /** Actors in the execution log who are no callers with a token. */
        private static final Set<String> TAKEN = Set.of(Actor.LOCAL.name(), "service");

        /** One sentence each. */
        List<String> mistakes(String here) {
            var mistakes = new ArrayList<String>();
            if (!NAME.matcher(name).matches()) {
                mistakes.add("%s.name must be 1 to 63 letters, digits, ., _, @ or -, with a letter or digit first"
                        .formatted(here));
            } else if (TAKEN.contains(name)) {
                mistakes.add(
                        "%s.name must not be %s, which means somebody else in the execution log".formatted(here, name));
            }
            if (!SHA256.matcher(sha256).matches()) {
                mistakes.add(
                        "%s.sha256 must be the SHA-256 of the token in 64 hexadecimal digits (`printf %%s \"$TOKEN\" | sha256sum` shows it)"
                                .formatted(here));
            }
            if (role == null) {
                mistakes.add("%s.role must be viewer or operator".formatted(here));
            }
            return mistakes;
        }
    }
}
