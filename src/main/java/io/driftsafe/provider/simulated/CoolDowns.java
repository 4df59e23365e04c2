package io.driftsafe.provider.simulated;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Until when each changed attribute takes no other change; what was done behind the service's back starts none. */
@Repository
@OnSimulatedCloud
class CoolDowns {

    private final JdbcClient sql;
    private final Clock clock;

    CoolDowns(JdbcClient sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    /** Why the change comes too early, if it does, as the rest of a sentence that begins with its path. */
    Optional<String> refusal(SimulatedResource resource, Change change) {
        return running(resource).stream()
                .filter(coolDown -> coolDown.path().overlaps(change.path()))
                .map(coolDown -> "cannot be changed again before %s: %s was changed not long ago"
                        .formatted(coolDown.until(), coolDown.path()))
                .findFirst();
    }

    /** Begins those that the changes, which have just been made, entail. */
    void begin(SimulatedResource resource, List<Change> changes) {
        var now = OffsetDateTime.now(clock);
        for (var change : changes) {
            resource.type()
                    .coolDown(change.path())
                    .ifPresent(coolDown -> remember(resource, change.path(), now.plus(coolDown.length())));
        }
    }

    private void remember(SimulatedResource resource, AttributePath path, OffsetDateTime until) {
        sql.sql("""
                        insert into simulated_cool_down (account, resource_key, path, until)
                        values (:account, :key, :path, :until)
                        on conflict (account, resource_key, path) do update set until = excluded.until
                        """)
                .param("account", resource.account())
                .param("key", resource.resourceKey())
                .param("path", path.toString())
                .param("until", until)
                .update();
    }

    private List<Running> running(SimulatedResource resource) {
        return sql.sql("""
                        select path, until from simulated_cool_down
                        where account = :account and resource_key = :key and until > :now
                        order by until desc
                        """)
                .param("account", resource.account())
                .param("key", resource.resourceKey())
                .param("now", OffsetDateTime.now(clock))
                .query(CoolDowns::running)
                .list();
    }

    private static Running running(ResultSet row, int number) throws SQLException {
        return new Running(
                AttributePath.parse(row.getString("path")),
                row.getObject("until", OffsetDateTime.class).toInstant());
    }

    private record Running(AttributePath path, Instant until) {}
}
