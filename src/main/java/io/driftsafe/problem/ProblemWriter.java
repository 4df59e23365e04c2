package io.driftsafe.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a problem document where no controller is in charge: in filters, in the container. */
public final class ProblemWriter {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private ProblemWriter() {}

    public static void write(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        write(refusal, request.getRequestURI(), Trace.idOf(request), response);
    }

    static void write(Refusal refusal, String instance, String traceId, HttpServletResponse response)
            throws IOException {
        var body = JSON.writeValueAsBytes(Problem.of(refusal, instance, traceId));
        response.setStatus(refusal.code().status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        headers(refusal.code()).forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
        response.getOutputStream().write(body);
    }

    /** What goes with every refusal of this code. */
    static HttpHeaders headers(ProblemCode code) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        switch (code.status()) {
            case 401 -> headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            case 429, 503 -> headers.set(HttpHeaders.RETRY_AFTER, "5");
            default -> {}
        }
        return headers;
    }
}
