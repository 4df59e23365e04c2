package io.driftsafe.gate;

import io.driftsafe.audit.Actor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The limits of providers' accounts, and what is used of them. */
@Service
@Transactional
public class AccountLimits {

    private static final String EACH = "";

    private final JdbcClient database;
    private final LimitLog log;
    private final Clock clock;

    AccountLimits(JdbcClient database, LimitLog log, Clock clock) {
        this.database = database;
        this.log = log;
        this.clock = clock;
    }

    /** By account; the one of each account comes first. */
    @Transactional(readOnly = true)
    public List<AccountLimit> list(String provider, Optional<String> after, int limit) {
        return database.sql("""
            select * from account_limit
            where provider = :provider and (cast(:after as text) is null or account > :after)
            order by account limit :limit\
            """)
                .param("provider", provider)
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(AccountLimits::limit)
                .list();
    }

    /** Sets a limit; one without any bound is taken away. */
    public AccountLimit put(
            String provider,
            Optional<String> account,
            Optional<Integer> maxConcurrent,
            Optional<Integer> maxPerMinute,
            Actor actor) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var limit = new AccountLimit(provider, account, maxConcurrent, maxPerMinute, actor.name(), now);
        if (maxConcurrent.isEmpty() && maxPerMinute.isEmpty()) {
            database.sql("delete from account_limit where provider = ? and account = ?")
                    .params(provider, account.orElse(EACH))
                    .update();
        } else {
            database.sql("""
                insert into account_limit (provider, account, max_concurrent, max_per_minute, updated_by, updated_at)
                values (:provider, :account, :concurrent, :minute, :by, :at)
                on conflict (provider, account) do update set max_concurrent = excluded.max_concurrent,
                    max_per_minute = excluded.max_per_minute, updated_by = excluded.updated_by,
                    updated_at = excluded.updated_at\
                """)
                    .param("provider", provider)
                    .param("account", account.orElse(EACH))
                    .param("concurrent", maxConcurrent.orElse(null))
                    .param("minute", maxPerMinute.orElse(null))
                    .param("by", actor.name())
                    .param("at", now.atOffset(ZoneOffset.UTC))
                    .update();
        }
        log.append(
                "%s %s".formatted(provider, account.orElse("each account")),
                "At once %s, a minute %s"
                        .formatted(
                                maxConcurrent.map(String::valueOf).orElse("any"),
                                maxPerMinute.map(String::valueOf).orElse("any")),
                actor.name(),
                now);
        return limit;
    }

    /** The one that counts at an account. */
    Optional<AccountLimit> of(String provider, String account) {
        return database.sql("""
            select * from account_limit where provider = :provider and account in (:account, '')
            order by account desc limit 1\
            """)
                .param("provider", provider)
                .param("account", account)
                .query(AccountLimits::limit)
                .optional();
    }

    AccountLimit.Use use(String provider, String account, Instant now) {
        return database.sql("""
            select count(*) filter (where ended_at is null) as in_flight,
                count(*) filter (where admitted_at > :minute) as last_minute
            from admission where provider = :provider and account = :account
                and (ended_at is null or admitted_at > :minute)\
            """)
                .param("provider", provider)
                .param("account", account)
                .param("minute", now.minus(Duration.ofMinutes(1)).atOffset(ZoneOffset.UTC))
                .query((row, _) -> new AccountLimit.Use(row.getLong("in_flight"), row.getLong("last_minute")))
                .single();
    }

    private static AccountLimit limit(ResultSet row, int number) throws SQLException {
        return new AccountLimit(
                row.getString("provider"),
                Optional.of(row.getString("account")).filter(account -> !account.equals(EACH)),
                Optional.ofNullable(row.getObject("max_concurrent", Integer.class)),
                Optional.ofNullable(row.getObject("max_per_minute", Integer.class)),
                row.getString("updated_by"),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
