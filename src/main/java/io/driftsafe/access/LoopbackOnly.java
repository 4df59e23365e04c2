package io.driftsafe.access;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.ProblemWriter;
import io.driftsafe.problem.Refusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** While nobody signs in: keeps out web pages that were opened on this machine and would drive the service. */
final class LoopbackOnly extends OncePerRequestFilter {

    private static final Pattern LOOPBACK = Pattern.compile(
            "(localhost|127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}|\\[::1])(:[0-9]{1,5})?",
            Pattern.CASE_INSENSITIVE);

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return OpenPaths.include(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var host = request.getHeader(HttpHeaders.HOST);
        if (host == null || !LOOPBACK.matcher(host).matches()) {
            refuse("Until sign-in is set up the service is called as localhost only", request, response);
        } else if (isForeign(origin(request), request.getScheme() + "://" + host)) {
            refuse("Until sign-in is set up no page of another origin may call the service", request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static List<String> origin(HttpServletRequest request) {
        return Collections.list(request.getHeaders(HttpHeaders.ORIGIN));
    }

    private static boolean isForeign(List<String> origins, String own) {
        return origins.stream()
                .anyMatch(origin -> !origin.toLowerCase(Locale.ROOT).equals(own.toLowerCase(Locale.ROOT)));
    }

    private static void refuse(String sentence, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProblemWriter.write(Refusal.of(ProblemCode.FORBIDDEN, sentence), request, response);
    }
}
