package io.driftsafe.spend;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What was spent, as all bills that were imported have it. */
@Component
public class Spend {

    private static final int REMOVED_AT_ONCE = 10_000;

    private final JdbcClient database;
    private final JsonMapper json;

    Spend(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
     * Until the transaction ends the bills do not change, nor what is summed up of them.
     *
     * @throws Refusal 409 if a long import goes on
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lock() {
        try {
            database.sql("set local lock_timeout = '5s'").update();
            database.sql("select pg_advisory_xact_lock(hashtextextended('driftsafe spend', 0))")
                    .query((_, _) -> true)
                    .single();
        } catch (PessimisticLockingFailureException _) {
            throw Refusal.of(
                    ProblemCode.RESOURCE_BUSY, "A billing export is being imported: try again when that has ended");
        }
    }

    /** The accounts of which bills are known. */
    public List<SpendSource> sources() {
        return database.sql("select provider, account, known_from, known_until from spend_source order by 1, 2")
                .query((row, _) -> new SpendSource(
                        row.getString("provider"),
                        row.getString("account"),
                        row.getObject("known_from", LocalDate.class),
                        row.getObject("known_until", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What was spent on each day, both ends included; a day without spend is left out. */
    public List<DaySpend> byDay(SpendFilter filter, LocalDate from, LocalDate to) {
        return database.sql("""
            with asked as (
                select day, billed, effective, known_as is null and :needsKnown as other,
                    (cast(:type as text) is null or resource_type = :type)
                    and (cast(:module as text) is null
                        or starts_with(known_as, :module || '.') or starts_with(known_as, :module || '[')) as within
                from spend
                where day between :from and :to
                and (cast(:provider as text) is null or provider = :provider)
                and (cast(:account as text) is null or account = :account)
                and (:anyService or lower(service) = any(:services))
                and tags @> cast(:tags as jsonb))
            select day, coalesce(sum(billed) filter (where within), 0) as billed,
                coalesce(sum(effective) filter (where within), 0) as effective,
                coalesce(sum(billed) filter (where other), 0) as other_billed,
                coalesce(sum(effective) filter (where other), 0) as other_effective
            from asked where within or other group by day order by day\
            """)
                .param("needsKnown", filter.needsKnownResources())
                .param("from", from)
                .param("to", to)
                .param("provider", filter.provider().orElse(null))
                .param("account", filter.account().orElse(null))
                .param("type", filter.resourceType().orElse(null))
                .param("module", filter.module().orElse(null))
                .param("anyService", filter.services().isEmpty())
                .param("services", filter.services().orElse(Set.of()).toArray(String[]::new))
                .param("tags", json.writeValueAsString(filter.tags()))
                .query(Spend::day)
                .list();
    }

    private static DaySpend day(ResultSet row, int number) throws SQLException {
        return new DaySpend(
                row.getObject("day", LocalDate.class),
                row.getBigDecimal("billed"),
                row.getBigDecimal("effective"),
                row.getBigDecimal("other_billed"),
                row.getBigDecimal("other_effective"));
    }

    /**
     * What was spent on one day, in USD.
     *
     * @param otherBilled for resources that are not known here, where the filter needs to know them: none of it is in
     *     billed
     */
    public record DaySpend(
            LocalDate day,
            BigDecimal billed,
            BigDecimal effective,
            BigDecimal otherBilled,
            BigDecimal otherEffective) {}

    /** Whether this very file counts already, and nothing of it was replaced since. */
    boolean counts(String provider, String account, String digest) {
        return database.sql("""
            select exists (select from spend_import
                where provider = ? and account = ? and digest = ? and superseded_at is null)\
            """)
                .params(provider, account, digest)
                .query(Boolean.class)
                .single();
    }

    /** What else was imported of the same period is taken out; how many rows that were. */
    long removeOthers(SpendImport imported) {
        var removed = 0L;
        var superseded = new HashSet<UUID>();
        while (true) {
            var some = database.sql("""
                with gone as (
                    delete from spend where ctid = any(array(
                        select ctid from spend where provider = :provider and account = :account
                        and (not long_period and day between :from and :to or long_period and day = any(:longDays::date[]))
                        limit :most))
                    returning import_id)
                select import_id, count(*) as n from gone group by import_id\
                """)
                    .param("provider", imported.provider())
                    .param("account", imported.account())
                    .param("from", imported.firstDay())
                    .param("to", imported.lastDay())
                    .param(
                            "longDays",
                            imported.longDays().stream()
                                    .map(LocalDate::toString)
                                    .toArray(String[]::new))
                    .param("most", REMOVED_AT_ONCE)
                    .query((row, _) -> Map.entry(row.getObject("import_id", UUID.class), row.getLong("n")))
                    .list();
            if (some.isEmpty()) {
                break;
            }
            some.forEach(one -> superseded.add(one.getKey()));
            removed += some.stream().mapToLong(Map.Entry::getValue).sum();
        }
        database.sql("update spend_import set superseded_at = ? where id = any(?)")
                .params(imported.at().atOffset(ZoneOffset.UTC), superseded.toArray(UUID[]::new))
                .update();
        return removed;
    }

    /** What is left of the same file, of which a part was replaced since. */
    void removeRestOf(SpendImport imported) {
        database.sql("""
            delete from spend where import_id in (
                select id from spend_import where provider = ? and account = ? and digest = ?)\
            """)
                .params(imported.provider(), imported.account(), imported.digest())
                .update();
    }

    void add(SpendImport imported) {
        database.sql("""
            insert into spend_import (id, provider, account, digest, lines, imported_at, imported_by)
            values (?, ?, ?, ?, ?, ?, ?)\
            """)
                .params(
                        imported.id(),
                        imported.provider(),
                        imported.account(),
                        imported.digest(),
                        imported.lines(),
                        imported.at().atOffset(ZoneOffset.UTC),
                        imported.by())
                .update();
        database.sql("""
            insert into spend_source (provider, account, known_from, known_until) values (?, ?, ?, ?)
            on conflict (provider, account) do update set
                known_from = least(spend_source.known_from, excluded.known_from),
                known_until = greatest(spend_source.known_until, excluded.known_until)\
            """)
                .params(
                        imported.provider(),
                        imported.account(),
                        imported.firstDay(),
                        imported.knownUntil().atOffset(ZoneOffset.UTC))
                .update();
    }

    void add(SpendImport imported, List<SpendSpool.Row> rows, KnownResources known) {
        database.sql("""
            insert into spend (import_id, provider, account, day, long_period, service, resource_id, known_as,
                resource_type, tags, billed, effective)
            select :import, :provider, :account, day, long_period, service, nullif(resource_id, ''),
                nullif(known_as, ''), nullif(resource_type, ''), tags, billed, effective
            from unnest(:days::date[], :long::boolean[], :services::text[], :resources::text[], :known::text[],
                :types::text[], :tags::jsonb[], :billed::numeric[], :effective::numeric[])
                as given (day, long_period, service, resource_id, known_as, resource_type, tags, billed, effective)\
            """)
                .param("import", imported.id())
                .param("provider", imported.provider())
                .param("account", imported.account())
                .param("days", texts(rows, row -> row.day().toString()))
                .param("long", texts(rows, row -> Boolean.toString(row.longPeriod())))
                .param("services", texts(rows, SpendSpool.Row::service))
                .param("resources", texts(rows, row -> row.resourceId().orElse("")))
                .param(
                        "known",
                        texts(
                                rows,
                                row -> known.of(row)
                                        .map(KnownResources.Known::resourceId)
                                        .orElse("")))
                .param(
                        "types",
                        texts(
                                rows,
                                row -> known.of(row)
                                        .map(KnownResources.Known::resourceType)
                                        .orElse("")))
                .param("tags", texts(rows, SpendSpool.Row::tags))
                .param("billed", texts(rows, row -> row.billed().toPlainString()))
                .param("effective", texts(rows, row -> row.effective().toPlainString()))
                .update();
    }

    /** How many resources it names that are known here, or are not. */
    long resources(SpendImport imported, boolean known) {
        return database.sql("""
            select count(distinct resource_id) from spend
            where import_id = ? and resource_id is not null and (known_as is not null) = ?\
            """).params(imported.id(), known).query(Long.class).single();
    }

    private static String[] texts(List<SpendSpool.Row> rows, Function<SpendSpool.Row, String> part) {
        return rows.stream().map(part).toArray(String[]::new);
    }
}
