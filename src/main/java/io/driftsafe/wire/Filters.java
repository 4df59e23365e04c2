package io.driftsafe.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which list a page is of, in short: a digest of its path and of every query parameter that chooses rows. */
public record Filters(String digest) {

    private static final Set<String> NO_FILTERS = Set.of("limit", "cursor");

    static Filters of(HttpServletRequest request) {
        var list = new TreeMap<>(request.getParameterMap())
                .entrySet().stream()
                        .filter(parameter -> !NO_FILTERS.contains(parameter.getKey()))
                        .map(parameter -> parameter.getKey() + "\0"
                                + Arrays.stream(parameter.getValue()).sorted().collect(Collectors.joining("\0")))
                        .collect(Collectors.joining("\0\0", request.getRequestURI() + "\0\0", ""));
        return new Filters(shortDigest(list));
    }

    private static String shortDigest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 9));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
