package io.driftsafe.provider;

import io.driftsafe.problem.Refusal.FieldError;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What every connection has to keep to, whichever cloud it leads to: no secret in it, and none of the service's own.
 */
final class ConnectionRules {

    private static final String ACCESS_KEY_ID = "access_key_id_variable";
    private static final String SECRET_ACCESS_KEY = "secret_access_key_variable";
    private static final String SESSION_TOKEN = "session_token_variable";
    private static final String TOKEN = "token_variable";
    private static final String PATH = "path";
    private static final String PROFILE = "profile";
    private static final String CONTEXT = "context";

    private static final Set<String> VARIABLES = Set.of(ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, TOKEN);

    private static final Map<Credentials.Type, Set<String>> TAKEN = new EnumMap<>(Map.of(
            Credentials.Type.ENVIRONMENT, VARIABLES,
            Credentials.Type.FILE, Set.of(PATH, PROFILE, CONTEXT),
            Credentials.Type.PROFILE, Set.of(PROFILE, CONTEXT),
            Credentials.Type.PLATFORM, Set.of()));

    /** What is given where only references are taken, and what to give in its place. */
    private static final Map<String, String> REFERENCES = Map.of(
            "access_key_id", ACCESS_KEY_ID,
            "secret_access_key", SECRET_ACCESS_KEY,
            "session_token", SESSION_TOKEN,
            "token", TOKEN,
            "bearer_token", TOKEN,
            "api_key", TOKEN,
            "secret", TOKEN,
            "password", TOKEN);

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    /**
     * How variables begin from which the service, its database or its Java take settings; Spring reads them in any
     * case, with or without the hyphen of a name.
     */
    private static final Pattern OWN_VARIABLE = Pattern.compile(
            "(DRIFTSAFE|DRIFT_SAFE|(SPRING|SPRINGDOC|SERVER|MANAGEMENT|LOGGING|DB_?SCHEDULER)(_|$)|PG|POSTGRES|_?JAVA|JDK_).*",
            Pattern.CASE_INSENSITIVE);

    /** How keys and tokens of clouds begin. */
    private static final Pattern KNOWN_KEY = Pattern.compile(
            "((AKIA|ASIA|ABIA|ACCA|AIDA|AROA)[A-Z0-9]{12,}|eyJ.{8,}|gh[a-z]_.{20,}|AIza.{20,}|ya29\\..*)");

    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]{32,}");
    private static final int LONG_WORD = 20;
    private static final int LONG_NAME = 32;

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int LAST_PORT = 65_535;

    private ConnectionRules() {}

    /**
     * @param trusted the hosts, besides this machine, to which credentials may be sent; one with a dot first: all below
     */
    static List<FieldError> mistakes(Connection connection, CredentialPlaces places, Collection<String> trusted) {
        var mistakes = new ArrayList<>(credentials(connection.credentials(), places));
        connection
                .endpoint()
                .flatMap(endpoint -> objectionToEndpoint(endpoint, trusted))
                .ifPresent(objection -> mistakes.add(new FieldError("/endpoint", objection)));
        connection
                .caFile()
                .flatMap(file -> objectionToFile(file, places))
                .ifPresent(objection -> mistakes.add(new FieldError("/ca_file", objection)));
        return mistakes;
    }

    /** What to give in place of a member that would hold a secret. */
    static Optional<String> inPlaceOf(String member) {
        return Optional.ofNullable(REFERENCES.get(member.toLowerCase(Locale.ROOT)))
                .map(reference ->
                        "Credentials are given by reference, never themselves: put the %s into an environment variable or file of the service, and name it in %s or path"
                                .formatted(member, reference));
    }

    /** Whether resources would be looked for somewhere else; where the credentials come from may change. */
    static boolean leadElsewhere(Connection before, Connection after) {
        return !before.endpoint().equals(after.endpoint())
                || !before.region().equals(after.region())
                || !before.roleArn().equals(after.roleArn())
                || !Objects.equals(
                        before.credentials().profile(), after.credentials().profile())
                || !Objects.equals(
                        before.credentials().context(), after.credentials().context())
                || isNarrower(
                        before.credentials().namespaces(), after.credentials().namespaces());
    }

    /** Whether something that could be reached then cannot be any more. */
    private static boolean isNarrower(@Nullable List<String> before, @Nullable List<String> after) {
        return after != null && (before == null || !after.containsAll(before));
    }

    private static List<FieldError> credentials(Credentials credentials, CredentialPlaces places) {
        var given = given(credentials);
        var type = credentials.type().name().toLowerCase(Locale.ROOT);
        var mistakes = new ArrayList<FieldError>();
        given.forEach((member, value) -> {
            if (!TAKEN.getOrDefault(credentials.type(), Set.of()).contains(member)) {
                mistakes.add(mistake(member, "Credentials of the type %s have no %s".formatted(type, member)));
            } else {
                objection(member, value, places).ifPresent(objection -> mistakes.add(mistake(member, objection)));
            }
        });
        if (mistakes.isEmpty()) {
            incomplete(credentials.type(), given.keySet()).ifPresent(mistakes::add);
        }
        return mistakes;
    }

    private static Map<String, String> given(Credentials credentials) {
        var given = new LinkedHashMap<String, String>();
        put(given, ACCESS_KEY_ID, credentials.accessKeyIdVariable());
        put(given, SECRET_ACCESS_KEY, credentials.secretAccessKeyVariable());
        put(given, SESSION_TOKEN, credentials.sessionTokenVariable());
        put(given, TOKEN, credentials.tokenVariable());
        put(given, PATH, credentials.path());
        put(given, PROFILE, credentials.profile());
        put(given, CONTEXT, credentials.context());
        return given;
    }

    private static void put(Map<String, String> given, String member, @Nullable String value) {
        if (value != null) {
            given.put(member, value);
        }
    }

    private static Optional<String> objection(String member, String value, CredentialPlaces places) {
        if (VARIABLES.contains(member)) {
            return objectionToVariable(value);
        }
        if (member.equals(PATH)) {
            return objectionToFile(value, places);
        }
        return value.isBlank() || KNOWN_KEY.matcher(value).matches()
                ? Optional.of("Give the name of a %s, never a key or token itself".formatted(member))
                : Optional.empty();
    }

    private static Optional<FieldError> incomplete(Credentials.Type type, Set<String> given) {
        return switch (type) {
            case ENVIRONMENT -> {
                if (given.contains(TOKEN)) {
                    yield given.size() == 1
                            ? Optional.empty()
                            : Optional.of(
                                    mistake(TOKEN, "Give either token_variable or the variables of an access key"));
                }
                if (given.isEmpty()) {
                    yield Optional.of(new FieldError(
                            "/credentials",
                            "Name the token_variable, or access_key_id_variable and secret_access_key_variable"));
                }
                yield missing(given, ACCESS_KEY_ID).or(() -> missing(given, SECRET_ACCESS_KEY));
            }
            case FILE -> missing(given, PATH);
            case PROFILE, PLATFORM -> Optional.empty();
        };
    }

    private static Optional<FieldError> missing(Set<String> given, String member) {
        return given.contains(member)
                ? Optional.empty()
                : Optional.of(mistake(member, "These credentials need %s too".formatted(member)));
    }

    private static FieldError mistake(String member, String message) {
        return new FieldError("/credentials/" + member, message);
    }

    /** Why no connection may have the service read this variable. It does not repeat what may be a secret. */
    static Optional<String> objectionToVariable(String name) {
        if (!VARIABLE.matcher(name).matches() || looksLikeAKey(name)) {
            return Optional.of(
                    "Give the name of an environment variable (letters, digits and _), never the key or token itself");
        }
        return OWN_VARIABLE.matcher(name).matches()
                ? Optional.of(
                        "The environment variable %s is for the service's own settings: put the credentials into another"
                                .formatted(name))
                : Optional.empty();
    }

    /** Names of variables are in one case, short, or words with _ between. */
    private static boolean looksLikeAKey(String name) {
        var mixed = name.chars().anyMatch(Character::isUpperCase)
                && name.chars().anyMatch(Character::isLowerCase)
                && name.chars().anyMatch(Character::isDigit);
        return KNOWN_KEY.matcher(name).matches()
                || HEXADECIMAL.matcher(name).matches()
                || mixed && name.length() >= (name.contains("_") ? LONG_NAME : LONG_WORD);
    }

    /** Why no connection may have the service read this file; its links are the caller's to follow. */
    static Optional<String> objectionToFile(String path, CredentialPlaces places) {
        Path file;
        try {
            file = Path.of(path);
        } catch (InvalidPathException noPath) {
            return Optional.of("Give the absolute path of a file, as in /etc/driftsafe/token");
        }
        if (!file.isAbsolute()) {
            return Optional.of("Give the absolute path of a file, as in /etc/driftsafe/token");
        }
        var plain = file.normalize();
        if (places.own().stream().anyMatch(plain::startsWith)) {
            return Optional.of("It is the service's own or the machine's: put the credentials into another file");
        }
        return places.directories().isEmpty() || places.directories().stream().anyMatch(plain::startsWith)
                ? Optional.empty()
                : Optional.of(
                        "It is in none of the directories %s: put it into one of them, or name its own in driftsafe.provider.connections.credential-directories"
                                .formatted(places.directories().stream()
                                        .map(Path::toString)
                                        .collect(Collectors.joining(", "))));
    }

    /** Why credentials may not be sent there. It does not repeat what may be a secret. */
    static Optional<String> objectionToEndpoint(String endpoint, Collection<String> trusted) {
        var address = address(endpoint);
        if (address.isEmpty()) {
            return Optional.of("The endpoint is an https address with a host and no user, query or fragment, as in"
                    + " https://example.com:8443");
        }
        var host = address.get().getHost().toLowerCase(Locale.ROOT);
        if (LOOPBACK.matcher(host).matches()) {
            return Optional.empty();
        }
        if (trusted.stream().noneMatch(end -> isWithin(host, end))) {
            return Optional.of(
                    "The credentials would be sent to %s: add it to driftsafe.provider.connections.trusted-endpoints if they may be"
                            .formatted(host));
        }
        return "https".equals(address.get().getScheme())
                ? Optional.empty()
                : Optional.of("The credentials would go to %s unencrypted: use https, as only this machine needs none"
                        .formatted(host));
    }

    private static Optional<URI> address(String endpoint) {
        try {
            var address = URI.create(endpoint);
            var web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            return web
                            && address.getHost() != null
                            && address.getRawUserInfo() == null
                            && address.getRawQuery() == null
                            && address.getRawFragment() == null
                            && address.getPort() <= LAST_PORT
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static boolean isWithin(String host, String end) {
        return end.startsWith(".") ? host.endsWith(end) : host.equals(end);
    }
}
