package io.driftsafe.operation;

import io.driftsafe.operation.OperationView.State;
import io.driftsafe.resource.Snapshot;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is still told of the states of archived operations. */
@Component
class ArchivedStates {

    private final JdbcClient database;

    ArchivedStates(JdbcClient database) {
        this.database = database;
    }

    Map<Snapshot.Kind, State> archived(UUID operation) {
        var states = new EnumMap<Snapshot.Kind, State>(Snapshot.Kind.class);
        database.sql("select * from archived_state where operation_id = ?")
                .param(operation)
                .query(row -> {
                    states.put(
                            Snapshot.Kind.valueOf(row.getString("kind")),
                            State.archived(
                                    row.getBigDecimal("estimated_cost"),
                                    row.getObject("timestamp", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getString("config_hash")));
                });
        return states;
    }
}
