package io.driftsafe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The line in the log that says where to go. */
@Component
class ReadyLine {

    private static final Logger LOG = LoggerFactory.getLogger(DriftSafeApplication.class);

    private final Environment environment;

    ReadyLine(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void say() {
        var root = "http://127.0.0.1:" + environment.getProperty("local.server.port");
        LOG.info("Ready. Try it in Swagger UI at {}/swagger-ui.html; the API is at {}/api/v1", root, root);
    }
}
