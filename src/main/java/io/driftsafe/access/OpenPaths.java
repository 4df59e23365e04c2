package io.driftsafe.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** The addresses that everybody may look at. */
final class OpenPaths {

    private static final List<String> OPEN = List.of(
            "/actuator/health", "/problems", "/swagger-ui", "/swagger-ui.html", "/v3/api-docs", "/v3/api-docs.yaml");

    private OpenPaths() {}

    static boolean include(HttpServletRequest request) {
        // Spring goes by the address as sent, Tomcat by the address made plain: both must be open.
        return isOpen(request.getRequestURI()) && isOpen(request.getServletPath());
    }

    private static boolean isOpen(String path) {
        return OPEN.stream().anyMatch(open -> path.equals(open) || path.startsWith(open + "/"));
    }
}
