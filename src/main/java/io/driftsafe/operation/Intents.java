package io.driftsafe.operation;

import io.driftsafe.operation.Intent.Outcome;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.provider.WriteKey.Direction;
import io.driftsafe.resource.Configuration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The intents of operations, in the order of the attempts that wrote them. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
class Intents {

    private final JdbcClient database;
    private final Snapshots snapshots;
    private final JsonMapper json;

    Intents(JdbcClient database, Snapshots snapshots, JsonMapper json) {
        this.database = database;
        this.json = json;
        this.snapshots = snapshots;
    }

    /** @param observed the resource just before the write, stored already */
    Intent write(WriteKey key, SnapshotEntity observed, Instant now) {
        database.sql("""
            insert into intent (operation_id, direction, step, attempt, snapshot_id, written_at)
            values (?, ?, ?, ?, ?, ?)\
            """)
                .params(
                        observed.operationId(),
                        key.direction().name(),
                        key.step(),
                        key.attempt(),
                        observed.getId(),
                        now.atOffset(ZoneOffset.UTC))
                .update();
        return new Intent(
                key,
                observed.operationId(),
                observed.snapshot().config(),
                now,
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** Notes that the cloud said it did what stands in this direction. */
    void answered(UUID operation, Direction direction, Optional<ObjectNode> handle) {
        database.sql("""
            update intent set answered = true, handle = coalesce(cast(:handle as jsonb), handle)
            where operation_id = :operation and direction = :direction and outcome is null\
            """)
                .param("handle", handle.map(ObjectNode::toString).orElse(null))
                .param("operation", operation)
                .param("direction", direction.name())
                .update();
    }

    /** Notes what became of every intent in this direction that stands. */
    void close(UUID operation, Direction direction, Outcome outcome) {
        database.sql("update intent set outcome = ? where operation_id = ? and direction = ? and outcome is null")
                .params(outcome.name(), operation, direction.name())
                .update();
    }

    /** Whether anything that was announced in this direction may have had an effect. */
    boolean mayHaveLanded(UUID operation, Direction direction) {
        return database.sql("""
            select count(*) from intent
            where operation_id = ? and direction = ? and outcome is distinct from ?\
            """)
                        .params(operation, direction.name(), Outcome.NOT_DONE.name())
                        .query(Long.class)
                        .single()
                > 0;
    }

    List<Intent> of(OperationId operation) {
        return database.sql("select * from intent where operation_id = ? order by attempt, step")
                .param(operation.uuid())
                .query((row, _) -> new Intent(
                        new WriteKey(
                                operation.value(),
                                Direction.valueOf(row.getString("direction")),
                                row.getInt("step"),
                                row.getLong("attempt")),
                        operation.uuid(),
                        observed(operation, row.getObject("snapshot_id", UUID.class)),
                        row.getObject("written_at", OffsetDateTime.class).toInstant(),
                        row.getBoolean("answered"),
                        handle(row.getString("handle")),
                        Optional.ofNullable(row.getString("outcome")).map(Outcome::valueOf)))
                .list();
    }

    private Optional<ObjectNode> handle(@Nullable String text) {
        return Optional.ofNullable(text).map(json::readTree).map(ObjectNode.class::cast);
    }

    private Configuration observed(OperationId operation, UUID snapshot) {
        return snapshots
                .findByOperationIdAndId(operation.uuid(), snapshot)
                .orElseThrow()
                .snapshot()
                .config();
    }
}
