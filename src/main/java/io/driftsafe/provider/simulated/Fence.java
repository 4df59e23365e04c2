package io.driftsafe.provider.simulated;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The highest attempt seen of each operation, below which nothing is done any more. */
@Repository
@OnSimulatedCloud
class Fence {

    private final JdbcClient sql;

    Fence(JdbcClient sql) {
        this.sql = sql;
    }

    /**
     * Locks the operation's row, so that an earlier attempt either landed before or never will.
     *
     * @throws ProviderException.Superseded if a later attempt was seen already
     */
    void raise(Run run) {
        var highest = sql.sql("""
                        insert into simulated_fence as fence (operation, attempt) values (:operation, :attempt)
                        on conflict (operation) do update set attempt = greatest(fence.attempt, excluded.attempt)
                        returning attempt
                        """)
                .param("operation", run.operation())
                .param("attempt", run.attempt())
                .query(Long.class)
                .single();
        if (highest > run.attempt()) {
            throw new ProviderException.Superseded(
                    "Attempt %d of %s was superseded by attempt %d".formatted(run.attempt(), run.operation(), highest));
        }
    }
}
