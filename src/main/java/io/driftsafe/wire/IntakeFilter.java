package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.ProblemWriter;
import io.driftsafe.problem.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads what comes in, within limits, and lets only I-JSON and clean text through to the API. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class IntakeFilter extends OncePerRequestFilter {

    private static final int LIMIT = 1 << 20;

    /** As many as there may be, as a file; it is held in memory as a whole. */
    private static final int LIMIT_OF_POLICIES = 8 << 20;

    private static final String POLICIES = "/api/v1/policies/import";

    /** What may be put there is large. */
    private static final Set<String> IMPORTS =
            Set.of("/api/v1/prices/import", "/api/v1/providers/simulated/inventory", "/api/v1/slos/spend");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getServletPath().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        HttpServletRequest read;
        try {
            refuseNul(request);
            read = isImport(request) ? streamed(request) : whole(request);
        } catch (Refusal refusal) {
            ProblemWriter.write(refusal, request, response);
            return;
        }
        chain.doFilter(read, response);
    }

    private static boolean isImport(HttpServletRequest request) {
        return isPut(request) && IMPORTS.contains(request.getServletPath());
    }

    private static boolean isPut(HttpServletRequest request) {
        return request.getMethod().equals("PUT");
    }

    /** Its controller takes a {@link JsonStream} or a {@link FileStream}, which is checked while it is read. */
    private static HttpServletRequest streamed(HttpServletRequest request) {
        if (request.getContentLengthLong() > CountedBody.LIMIT) {
            throw CountedBody.tooLarge();
        }
        return request;
    }

    private static HttpServletRequest whole(HttpServletRequest request) throws IOException {
        var body = body(request);
        if (isJson(request.getContentType()) && body.length > 0) {
            InternetJson.check(body);
        }
        return new ReadRequest(request, body);
    }

    private static void refuseNul(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaderNames()).stream()
                .flatMap(name -> Collections.list(request.getHeaders(name)).stream());
        if (Stream.concat(headers, query(request)).anyMatch(text -> text.indexOf('\0') >= 0)) {
            throw Refusal.of(ProblemCode.MALFORMED_JSON, "A header or query parameter holds NUL");
        }
    }

    /** Taken from the query itself, for asking for parameters would make Tomcat read a form's body. */
    private static Stream<String> query(HttpServletRequest request) {
        var query = request.getQueryString();
        if (query == null) {
            return Stream.empty();
        }
        try {
            var bytes = URLDecoder.decode(query, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return Stream.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException ignored) {
            throw Refusal.of(ProblemCode.MALFORMED_JSON, "The query is not UTF-8");
        } catch (IllegalArgumentException ignored) {
            throw Refusal.invalid("", "The query is not percent-encoded as it should be");
        }
    }

    private static byte[] body(HttpServletRequest request) throws IOException {
        var limit = isPut(request) && request.getServletPath().equals(POLICIES) ? LIMIT_OF_POLICIES : LIMIT;
        if (request.getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        var body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return isBlank(body) ? new byte[0] : body;
    }

    private static Refusal tooLarge(int limit) {
        return Refusal.of(ProblemCode.TOO_LARGE, "The body is larger than %d MiB".formatted(limit >> 20));
    }

    private static boolean isBlank(byte[] body) {
        for (var b : body) {
            if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static boolean isJson(@Nullable String contentType) {
        try {
            var type = contentType == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(contentType);
            return type.getSubtype().equals("json") || "json".equals(type.getSubtypeSuffix());
        } catch (InvalidMediaTypeException ignored) {
            return false;
        }
    }
}
