package io.driftsafe.operation;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The streams of events that are open on this node. Each is written by the virtual thread of its own request, so a
 * client who does not read holds up nobody else, and none holds a database connection between two looks.
 */
@Component
class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Semaphore free;
    private final JsonMapper json;
    private final CountDownLatch stopping = new CountDownLatch(1);

    EventStreams(OperationSettings settings, JsonMapper json) {
        this.free = new Semaphore(settings.eventStreams());
        this.json = json;
    }

    /**
     * Writes until the client has gone or the service stops.
     *
     * @throws Refusal 503 when too many are open
     */
    void serve(EventSource source, HttpServletRequest request, HttpServletResponse response) {
        if (!free.tryAcquire()) {
            throw Refusal.of(
                    ProblemCode.PROVIDER_UNAVAILABLE,
                    "Too many streams of events are open: close one, or try again later");
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            // Spring answers HEAD like GET, and this GET has no end.
            if (!request.getMethod().equals("HEAD")) {
                follow(source, response.getOutputStream());
            }
        } catch (IOException gone) {
            LOG.debug("The reader of a stream of events has gone", gone);
        } finally {
            free.release();
        }
    }

    private void follow(EventSource source, OutputStream out) throws IOException {
        write("retry: 3000\n\n", out);
        var commented = System.nanoTime();
        List<StreamedEvent> events;
        do {
            events = next(source);
            if (!events.isEmpty()) {
                write(events.stream().map(event -> event.text(json)).collect(Collectors.joining()), out);
            }
            if (System.nanoTime() - commented >= HEARTBEAT.toNanos()) {
                write(":\n\n", out);
                commented = System.nanoTime();
            }
        } while (!stoppedWithin(events.isEmpty() ? LOOK_EVERY : Duration.ZERO));
    }

    /** Without a database there is nothing new until it is back. */
    private static List<StreamedEvent> next(EventSource source) {
        try {
            return source.next();
        } catch (DataAccessException away) {
            LOG.debug("The database gave no events", away);
            return List.of();
        }
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private boolean stoppedWithin(Duration wait) {
        try {
            return stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** A stream never delays the shutdown. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping.countDown();
    }
}
