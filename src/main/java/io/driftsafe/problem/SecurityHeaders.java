package io.driftsafe.problem;

import jakarta.servlet.http.HttpServletResponse;

/** What every answer tells a browser, so that nothing of it can be used against its reader. */
public final class SecurityHeaders {

    private static final String CLOSED =
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final String PAGE = CLOSED + "; style-src 'unsafe-inline'";
    /** Swagger UI brings its own scripts, sets styles in its elements, and calls the API. */
    private static final String SWAGGER_UI = CLOSED
            + "; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'";

    private SecurityHeaders() {}

    public static void set(HttpServletResponse response, String path) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Content-Security-Policy", policy(path));
    }

    private static String policy(String path) {
        if (path.startsWith("/swagger-ui")) {
            return SWAGGER_UI;
        }
        return path.startsWith("/problems") ? PAGE : CLOSED;
    }
}
