package io.driftsafe.operation;

import io.driftsafe.wire.Preference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Holds an answer back until an operation is at rest, as its caller preferred; no connection is held while waiting. */
@Component
class AtRest {

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final JdbcClient database;
    private final OperationViews views;
    private final CountDownLatch stopping = new CountDownLatch(1);

    AtRest(JdbcClient database, OperationViews views) {
        this.database = database;
        this.views = views;
    }

    /** The answer as it is, or after the wait: 200 when the operation came to rest, else 202. */
    ResponseEntity<?> answer(ResponseEntity<?> answer, Preference preference) {
        if (preference.waitFor().isEmpty() || answer.getStatusCode() != HttpStatus.ACCEPTED) {
            return answer;
        }
        var id = id(answer);
        var ended = await(id, preference.waitFor().get());
        var fresh = views.answer(ended ? HttpStatus.OK : HttpStatus.ACCEPTED, id);
        var headers = new HttpHeaders();
        headers.putAll(answer.getHeaders());
        headers.putAll(fresh.getHeaders());
        preference.applied().ifPresent(applied -> headers.set("Preference-Applied", applied));
        return new ResponseEntity<>(fresh.getBody(), headers, fresh.getStatusCode());
    }

    private static OperationId id(ResponseEntity<?> accepted) {
        var location =
                Objects.requireNonNull(accepted.getHeaders().getLocation()).getPath();
        return OperationId.of(location.substring(location.lastIndexOf('/') + 1));
    }

    private boolean await(OperationId id, Duration longest) {
        var deadline = System.nanoTime() + longest.toNanos();
        while (!isAtRest(id)) {
            if (System.nanoTime() >= deadline || stopped()) {
                return false;
            }
        }
        return true;
    }

    private boolean stopped() {
        try {
            return stopping.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean isAtRest(OperationId id) {
        return database.sql("select state from operation where id = ?")
                .param(id.uuid())
                .query((row, _) -> OperationState.valueOf(row.getString("state")))
                .single()
                .atRest();
    }

    /** A wait never delays the shutdown. */
    @EventListener(ContextClosedEvent.class)
    void stop() {
        stopping.countDown();
    }
}
