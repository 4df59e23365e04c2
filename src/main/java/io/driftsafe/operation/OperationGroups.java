package io.driftsafe.operation;

import io.driftsafe.gate.LabelGroups;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How many operations carry certain labels. */
@Component
class OperationGroups implements LabelGroups {

    private final JdbcClient database;
    private final JsonMapper json;
    private final Clock clock;

    OperationGroups(JdbcClient database, JsonMapper json, Clock clock) {
        this.database = database;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public long sizeOf(Map<String, String> labels) {
        return database.sql("""
            select count(*) from operation where labels @> cast(:labels as jsonb)
                and (state in ('PENDING', 'VALIDATING_SAFETY', 'APPLYING', 'ROLLING_BACK') or updated_at > :day)\
            """)
                .param("labels", json.writeValueAsString(labels))
                .param("day", clock.instant().minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }
}
