package io.driftsafe.access;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.Trace;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One line in the log for each request, when it has been answered. It tells who asked for what, and nothing that may be
 * secret: no query, no header, no body.
 */
final class RequestLog extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final int LONGEST_PATH = 200;

    private final String nobody;

    /** @param nobody the caller where none is known */
    RequestLog(String nobody) {
        this.nobody = nobody;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var startedAt = System.nanoTime();
        var ended = false;
        try {
            chain.doFilter(request, response);
            ended = true;
        } finally {
            if (ended && request.isAsyncStarted()) {
                request.getAsyncContext()
                        .addListener(new AtTheEnd(() -> log(request, response.getStatus(), startedAt)));
            } else {
                log(request, ended ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR, startedAt);
            }
        }
    }

    private void log(HttpServletRequest request, int status, long startedAt) {
        var took = Duration.ofNanos(System.nanoTime() - startedAt);
        var path = path(request);
        var caller = ActorOfRequest.of(request).map(Actor::name).orElse(nobody);
        try (var _ = MDC.putCloseable(Trace.NAME, Trace.idOf(request))) {
            LOG.atLevel(level(request))
                    .addKeyValue("http.request.method", request.getMethod())
                    .addKeyValue("url.path", path)
                    .addKeyValue("http.response.status_code", status)
                    .addKeyValue("event.duration", took.toNanos())
                    .addKeyValue("user.name", caller)
                    .log(
                            "method={} path={} status={} duration_ms={} caller={}",
                            request.getMethod(),
                            path,
                            status,
                            took.toMillis(),
                            caller);
        }
    }

    /** Probes and scrapers ask every few seconds. */
    private static Level level(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/actuator/") ? Level.DEBUG : Level.INFO;
    }

    /** The template where there is one, so that lines of one kind are alike; else the path as it was sent. */
    private static String path(HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String template
                && !template.equals("/**")) {
            return template;
        }
        var sent = request.getRequestURI();
        return sent.length() <= LONGEST_PATH ? sent : sent.substring(0, LONGEST_PATH);
    }

    /** Waits for the end of an answer that goes on after its thread has left. */
    private record AtTheEnd(Runnable action) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            action.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
