package io.driftsafe.access;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.ProblemWriter;
import io.driftsafe.problem.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets only callers through who show a token, and those who may only look, only look. */
final class SignIn extends OncePerRequestFilter {

    private static final Pattern BEARER = Pattern.compile("bearer +([!-~]+)", Pattern.CASE_INSENSITIVE);
    private static final Set<String> LOOKING = Set.of("GET", "HEAD");

    /** Questions that are too long for an address, and change nothing. */
    private static final Pattern QUESTIONS =
            Pattern.compile("/api/v1/(prices/explain|policies/(test|templates/[a-z0-9_]+|[a-z0-9_]+/simulate))");

    private final List<Known> callers;

    SignIn(List<AccessSettings.Token> tokens) {
        this.callers = tokens.stream().map(Known::of).toList();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var caller = token(request).flatMap(this::caller);
        if (OpenPaths.include(request)) {
            var known = caller.map(Known::name);
            chain.doFilter(known.isEmpty() ? request : new KnownRequest(request, known.get()), response);
            return;
        }
        if (caller.isEmpty()) {
            refuse(ProblemCode.UNAUTHENTICATED, "Send a valid token: Authorization: Bearer <token>", request, response);
            return;
        }
        ActorOfRequest.set(request, new Actor(caller.get().name()));
        if (caller.get().role() == Role.OPERATOR || isLooking(request)) {
            chain.doFilter(request, response);
        } else {
            refuse(
                    ProblemCode.FORBIDDEN,
                    "%s is a viewer and may only look; this needs an operator"
                            .formatted(caller.get().name()),
                    request,
                    response);
        }
    }

    private static boolean isLooking(HttpServletRequest request) {
        return LOOKING.contains(request.getMethod())
                || request.getMethod().equals("POST")
                        && QUESTIONS.matcher(request.getRequestURI()).matches()
                        && QUESTIONS.matcher(request.getServletPath()).matches();
    }

    private static Optional<String> token(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        return headers.size() == 1
                ? Optional.of(BEARER.matcher(headers.getFirst().strip()))
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group(1))
                : Optional.empty();
    }

    /** Compares with every token, so that the time it takes tells nothing. */
    private Optional<Known> caller(String token) {
        var digest = sha256(token);
        return callers.stream()
                .filter(known -> MessageDigest.isEqual(known.digest(), digest))
                .reduce((one, _) -> one);
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void refuse(
            ProblemCode code, String sentence, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProblemWriter.write(Refusal.of(code, sentence), request, response);
    }

    /** A caller, and what their token is known by. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Known(String name, byte[] digest, Role role) {

        static Known of(AccessSettings.Token token) {
            return new Known(
                    token.name(), HexFormat.of().parseHex(token.sha256()), Objects.requireNonNull(token.role()));
        }
    }
}
