package io.driftsafe.wire;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/** The answers given under idempotency keys in the last day. */
@Repository
class StoredAnswers {

    private static final Duration KEPT_FOR = Duration.ofHours(24);
    private static final int PURGED_AT_ONCE = 1000;
    private static final String LOCK_TIMEOUT = "55P03";

    private final JdbcClient database;
    private final Clock clock;

    StoredAnswers(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** A request under a key; both parts are keyed digests. */
    record Asked(String scope, String content) {}

    /** @throws Refusal 422 {@code idempotency-key-reused} if the key was used for another request */
    Optional<ResponseEntity<?>> find(Asked asked) {
        return database.sql("""
                        select content_digest, status, location, etag, body from idempotency_key
                        where scope = :scope and created_at > :kept""")
                .param("scope", asked.scope())
                .param("kept", timestamp(oldestKept()))
                .<ResponseEntity<?>>query((row, ignored) -> answer(row, asked))
                .optional();
    }

    private static ResponseEntity<?> answer(ResultSet row, Asked asked) throws SQLException {
        if (!row.getString("content_digest").equals(asked.content())) {
            throw Refusal.of(
                    ProblemCode.IDEMPOTENCY_KEY_REUSED, "This idempotency key came before with another body or query");
        }
        var headers = new HttpHeaders();
        headers.set("Idempotency-Replayed", "true");
        setIfAny(headers, HttpHeaders.LOCATION, row.getString("location"));
        setIfAny(headers, HttpHeaders.ETAG, row.getString("etag"));
        var answer = ResponseEntity.status(row.getInt("status")).headers(headers);
        var body = row.getBytes("body");
        return body.length == 0
                ? answer.build()
                : answer.contentType(MediaType.APPLICATION_JSON).body(body);
    }

    private static void setIfAny(HttpHeaders headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }

    /**
     * Takes the key for this transaction; false if it is taken. A twin that runs now is waited for.
     *
     * @throws Refusal 409 {@code idempotency-key-in-use} if the twin does not end in time
     */
    boolean claim(Asked asked) {
        try {
            database.sql("set local lock_timeout = '5s'").update();
            var taken = database.sql("""
                            insert into idempotency_key as stored (scope, content_digest, created_at)
                            values (:scope, :content, :now)
                            on conflict (scope) do update
                            set content_digest = excluded.content_digest, created_at = excluded.created_at,
                                status = null, location = null, etag = null, body = null
                            where stored.created_at <= :kept""")
                    .param("scope", asked.scope())
                    .param("content", asked.content())
                    .param("now", timestamp(clock.instant()))
                    .param("kept", timestamp(oldestKept()))
                    .update();
            database.sql("set local lock_timeout to default").update();
            return taken == 1;
        } catch (DataAccessException exception) {
            if (!(exception.getMostSpecificCause() instanceof SQLException cause
                    && LOCK_TIMEOUT.equals(cause.getSQLState()))) {
                throw exception;
            }
            throw stillRunning();
        }
    }

    static Refusal stillRunning() {
        return Refusal.of(
                ProblemCode.IDEMPOTENCY_KEY_IN_USE,
                "The first request with this key has not ended yet; try again soon");
    }

    void store(Asked asked, ResponseEntity<?> answer, byte[] body) {
        database.sql("""
                        update idempotency_key
                        set status = :status, location = :location, etag = :etag, body = :body where scope = :scope""")
                .param("status", answer.getStatusCode().value())
                .param("location", answer.getHeaders().getFirst(HttpHeaders.LOCATION))
                .param("etag", answer.getHeaders().getFirst(HttpHeaders.ETAG))
                .param("body", body)
                .param("scope", asked.scope())
                .update();
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
    void purge() {
        int purged;
        do {
            purged = database.sql("""
                            delete from idempotency_key where scope in (
                                select scope from idempotency_key where created_at <= :kept
                                limit :most for update skip locked)""")
                    .param("kept", timestamp(oldestKept()))
                    .param("most", PURGED_AT_ONCE)
                    .update();
        } while (purged == PURGED_AT_ONCE);
    }

    private Instant oldestKept() {
        return clock.instant().minus(KEPT_FOR);
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
