package io.driftsafe.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The rows of the execution log as entries. */
record EntryRows(JsonMapper json) {

    static final String COLUMNS =
            "e.sequence, e.timestamp, e.level, e.message, e.actor, e.context, e.state, e.previous_hash, e.hash, e.key_id";

    static EntryRows readBy(JsonMapper json) {
        return new EntryRows(json.rebuild()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build());
    }

    AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("sequence"),
                row.getObject("timestamp", OffsetDateTime.class).toInstant(),
                LogLevel.valueOf(row.getString("level")),
                row.getString("message"),
                row.getString("actor"),
                json.readTree(row.getString("context")),
                row.getString("state"),
                row.getString("previous_hash"),
                row.getString("hash"),
                row.getString("key_id"));
    }
}
