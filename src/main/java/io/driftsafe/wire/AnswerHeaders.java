package io.driftsafe.wire;

import io.driftsafe.problem.SecurityHeaders;
import io.driftsafe.problem.Trace;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every answer its security headers and its {@code Server-Timing}, and every log line its trace. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class AnswerHeaders extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var answer = new Timed(response, ServerTiming.begin());
        SecurityHeaders.set(answer, request.getRequestURI());
        try (var _ = MDC.putCloseable(Trace.NAME, Trace.idOf(request))) {
            chain.doFilter(request, answer);
            answer.stamp();
        } finally {
            ServerTiming.end();
        }
    }

    /** An answer that tells, when its body begins, how long that has taken. */
    private static final class Timed extends HttpServletResponseWrapper {

        private final ServerTiming timing;

        Timed(HttpServletResponse response, ServerTiming timing) {
            super(response);
            this.timing = timing;
        }

        void stamp() {
            if (!isCommitted() && !containsHeader("Server-Timing")) {
                setHeader("Server-Timing", timing.header());
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            stamp();
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            stamp();
            return super.getWriter();
        }
    }
}
