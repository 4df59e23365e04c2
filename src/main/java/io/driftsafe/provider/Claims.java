package io.driftsafe.provider;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Who acts on which resource: at most one operation at a time. */
@Component
public class Claims {

    private static final String ACROSS_CONNECTIONS = "(provider, resource_key) where provider <> 'simulated'";

    private final JdbcClient database;
    private final Clock clock;

    Claims(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Takes the resource for the operation, or says which other operation has it. In one statement, which also keeps
     * that other one from giving it back until this transaction ends: between two statements it could.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<UUID> take(Claim claim, UUID operation) {
        var holder = database.sql(
                        """
                        insert into resource_claim (provider, account, resource_key, operation_id, claimed_at)
                        values (?, ?, ?, ?, ?)
                        on conflict %s
                        do update set working = resource_claim.working
                            or resource_claim.operation_id = excluded.operation_id
                        returning operation_id""".formatted(claim.ownAccount() ? "(provider, account, resource_key)" : ACROSS_CONNECTIONS))
                .params(
                        claim.provider(),
                        claim.account(),
                        claim.resourceKey(),
                        operation,
                        Timestamp.from(clock.instant()))
                .query((row, _) -> row.getObject("operation_id", UUID.class))
                .single();
        return Optional.of(holder).filter(other -> !other.equals(operation));
    }

    public Optional<UUID> holder(Claim claim) {
        return Optional.ofNullable(holders(List.of(claim)).get(claim));
    }

    /** The operations that hold them; what nobody holds is left out. */
    public Map<Claim, UUID> holders(Collection<Claim> claims) {
        var holders = new HashMap<Claim, UUID>();
        database.sql("""
                select asked.provider, asked.account, asked.resource_key, c.operation_id from resource_claim c
                join unnest(?::text[], ?::text[], ?::text[]) as asked (provider, account, resource_key)
                    on c.provider = asked.provider and c.resource_key = asked.resource_key
                    and (c.account = asked.account or c.provider <> 'simulated')""")
                .params(
                        claims.stream().map(Claim::provider).toArray(String[]::new),
                        claims.stream().map(Claim::account).toArray(String[]::new),
                        claims.stream().map(Claim::resourceKey).toArray(String[]::new))
                .query(row -> {
                    var claim = new Claim(
                            row.getString("provider"), row.getString("account"), row.getString("resource_key"));
                    holders.put(claim, row.getObject("operation_id", UUID.class));
                });
        return holders;
    }

    /** The operation does no more, but keeps what it holds until a person has dealt with it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void rest(UUID operation) {
        database.sql("update resource_claim set working = false where operation_id = ?")
                .param(operation)
                .update();
    }

    /** Gives back what the operation holds, if it holds anything. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void release(UUID operation) {
        database.sql("delete from resource_claim where operation_id = ?")
                .param(operation)
                .update();
    }

    /** A resource by its provider's own identity of it. */
    public record Claim(String provider, String account, String resourceKey) {

        /**
         * Elsewhere an account is a connection's name, two of which may lead to one place, and keys tell that place.
         */
        private boolean ownAccount() {
            return provider.equals("simulated");
        }
    }
}
