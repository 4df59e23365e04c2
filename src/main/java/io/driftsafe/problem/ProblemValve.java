package io.driftsafe.problem;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;

/** Answers what Tomcat refuses before any servlet sees it: a broken request line, an encoded slash. */
final class ProblemValve extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        var status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            var path = request.getRequestURI() == null ? "/" : request.getRequestURI();
            var traceId = Trace.idOf(request);
            LOG.info("Refused unread: status={} {}={}", status, Trace.NAME, traceId);
            SecurityHeaders.set(response.getResponse(), path);
            ProblemWriter.write(ContainerRefusals.refusal(status), path, traceId, response.getResponse());
            response.finishResponse();
        } catch (IOException | IllegalStateException ignored) {
            // The client is gone or the answer has begun: there is nobody left to tell.
        }
    }

    /** Puts the valve before the one that answers in HTML. */
    @Component
    static class Installer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

        @Override
        public void customize(TomcatServletWebServerFactory factory) {
            factory.addContextCustomizers(
                    context -> context.getParent().getPipeline().addValve(new ProblemValve()));
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}
