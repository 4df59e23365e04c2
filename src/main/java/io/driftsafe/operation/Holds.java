package io.driftsafe.operation;

import io.driftsafe.audit.LogLevel;
import io.driftsafe.gate.Hold;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Why accepted operations wait, as callers see it; each new reason is a line of the log. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Holds {

    private final JdbcClient database;
    private final OperationRecords records;
    private final Clock clock;

    Holds(JdbcClient database, OperationRecords records, Clock clock) {
        this.database = database;
        this.records = records;
        this.clock = clock;
    }

    Optional<Held> of(UUID operation) {
        return database.sql("select code, message, since from waiting where operation_id = ?")
                .param(operation)
                .query((row, _) -> new Held(
                        row.getString("code"),
                        row.getString("message"),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** Writes down what it waits for now, or that it waits no more. */
    Optional<Held> note(Operation operation, Optional<Hold> hold) {
        var before = of(operation.id());
        if (hold.isEmpty()) {
            before.ifPresent(_ -> end(operation.id()));
            return Optional.empty();
        }
        var found = hold.get();
        var same = before.filter(held -> held.code().equals(found.code()));
        var now = new Held(found.code(), found.message(), same.map(Held::since).orElseGet(clock::instant));
        if (before.equals(Optional.of(now))) {
            return before;
        }
        database.sql("""
            insert into waiting (operation_id, code, message, since) values (:id, :code, :message, :since)
            on conflict (operation_id) do update
                set code = excluded.code, message = excluded.message, since = excluded.since\
            """)
                .param("id", operation.id())
                .param("code", now.code())
                .param("message", now.message())
                .param("since", now.since().atOffset(ZoneOffset.UTC))
                .update();
        if (same.isEmpty()) {
            records.log(
                    operation,
                    LogLevel.WARNING,
                    "Waits: " + found.message(),
                    RunLedger.SERVICE,
                    Map.of("waiting_for", found.code()));
        }
        return Optional.of(now);
    }

    void end(UUID operation) {
        database.sql("delete from waiting where operation_id = ?")
                .param(operation)
                .update();
    }

    /**
     * What an operation waits for.
     *
     * @param code what holds it, in one word
     */
    record Held(String code, String message, Instant since) {}
}
