package io.driftsafe.pricing.contract;

import io.driftsafe.pricing.contract.Commitment.Shifts;
import io.driftsafe.pricing.contract.Commitment.StatedUse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The discounts and commitments that there are. */
@Component
public class Contracts {

    /** By what operations change its use that were applied after it was told, or are in flight. */
    private static final String SHIFTED = """
        (select coalesce(sum(amount) filter (where applied), 0) from price_commitment_shift
            where commitment_id = price_commitment.id and applied_at > eligible_use_at) as shifted,
        (select coalesce(sum(greatest(amount, 0)), 0) from price_commitment_shift where commitment_id = price_commitment.id
            and not applied and (applied_at is null or applied_at > eligible_use_at)) as rising,
        (select coalesce(sum(least(amount, 0)), 0) from price_commitment_shift where commitment_id = price_commitment.id
            and not applied and (applied_at is null or applied_at > eligible_use_at)) as falling\
        """;

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient database;

    Contracts(JdbcClient database) {
        this.database = database;
    }

    /** All that holds with a provider on the day. */
    public Terms on(String provider, LocalDate day) {
        var discounts = database.sql("""
            select * from price_discount
            where provider = :provider and starts_on <= :day and (ends_on is null or ends_on >= :day)\
            """)
                .param("provider", provider)
                .param("day", day)
                .query(Contracts::discount)
                .list();
        var commitments = database.sql("""
            select price_commitment.*, %s from price_commitment
            where provider = :provider and starts_on <= :day and ends_on >= :day\
            """.formatted(SHIFTED))
                .param("provider", provider)
                .param("day", day)
                .query(Contracts::commitment)
                .list();
        return new Terms(discounts, commitments, day);
    }

    /** Until the end of the transaction nobody else makes or changes one. */
    void lockDiscounts() {
        database.sql("lock table price_discount in share row exclusive mode").update();
    }

    Optional<Discount> discount(UUID id) {
        return database.sql("select * from price_discount where id = ?")
                .param(id)
                .query(Contracts::discount)
                .optional();
    }

    List<Discount> discountsOf(String provider) {
        return database.sql("select * from price_discount where provider = ?")
                .param(provider)
                .query(Contracts::discount)
                .list();
    }

    /** By id, the oldest first. */
    List<Discount> discounts(Optional<String> provider, Optional<UUID> after, int limit) {
        return database.sql("""
            select * from price_discount
            where (cast(:provider as text) is null or provider = :provider)
            and (cast(:after as uuid) is null or id > :after)
            order by id limit :limit\
            """)
                .param("provider", provider.orElse(null))
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(Contracts::discount)
                .list();
    }

    void add(Discount discount) {
        stored("""
            insert into price_discount (id, name, provider, kind, item, region, percent, starts_on, ends_on, source,
                created_by, created_at, updated_at, version)
            values (:id, :name, :provider, :kind, :item, :region, :percent, :startsOn, :endsOn, :source,
                :createdBy, :createdAt, :updatedAt, :version)\
            """, discount);
    }

    void replace(Discount discount) {
        stored("""
            update price_discount set name = :name, provider = :provider, kind = :kind, item = :item,
                region = :region, percent = :percent, starts_on = :startsOn, ends_on = :endsOn, source = :source,
                created_by = :createdBy, created_at = :createdAt, updated_at = :updatedAt, version = :version
            where id = :id\
            """, discount);
    }

    private void stored(String statement, Discount discount) {
        database.sql(statement)
                .param("id", discount.id())
                .param("name", discount.name())
                .param("provider", discount.provider())
                .param("kind", discount.kind().orElse(null))
                .param("item", discount.item().orElse(null))
                .param("region", discount.region().orElse(null))
                .param("percent", discount.percent())
                .param("startsOn", discount.startsOn())
                .param("endsOn", discount.endsOn().orElse(null))
                .param("source", discount.source())
                .param("createdBy", discount.createdBy())
                .param("createdAt", discount.createdAt().atOffset(ZoneOffset.UTC))
                .param("updatedAt", discount.updatedAt().atOffset(ZoneOffset.UTC))
                .param("version", discount.version())
                .update();
    }

    void removeDiscount(UUID id) {
        database.sql("delete from price_discount where id = ?").param(id).update();
    }

    Optional<Commitment> commitment(UUID id) {
        return database.sql("select price_commitment.*, %s from price_commitment where id = ?".formatted(SHIFTED))
                .param(id)
                .query(Contracts::commitment)
                .optional();
    }

    /** Until the end of the transaction nobody else changes it. */
    Optional<Commitment> lockCommitment(UUID id) {
        return database.sql("select price_commitment.*, %s from price_commitment where id = ? for update"
                        .formatted(SHIFTED))
                .param(id)
                .query(Contracts::commitment)
                .optional();
    }

    /** By id, the oldest first. */
    List<Commitment> commitments(Optional<String> provider, Optional<UUID> after, int limit) {
        return database.sql("""
            select price_commitment.*, %s from price_commitment
            where (cast(:provider as text) is null or provider = :provider)
            and (cast(:after as uuid) is null or id > :after)
            order by id limit :limit\
            """.formatted(SHIFTED))
                .param("provider", provider.orElse(null))
                .param("after", after.orElse(null))
                .param("limit", limit)
                .query(Contracts::commitment)
                .list();
    }

    void add(Commitment commitment) {
        stored("""
            insert into price_commitment (id, name, provider, type, account, kind, item, region, zone, count,
                size_flexible, plan, family, usd_per_hour, percent_off, plan_rates, hourly_cost, starts_on, ends_on,
                eligible_use, eligible_use_on, eligible_use_at, source, created_by, created_at, updated_at, version)
            values (:id, :name, :provider, :type, :account, :kind, :item, :region, :zone, :count, :sizeFlexible,
                :plan, :family, :usdPerHour, :percentOff, cast(:rates as jsonb), :hourlyCost, :startsOn, :endsOn, :eligibleUse,
                :eligibleUseOn, :eligibleUseAt, :source, :createdBy, :createdAt, :updatedAt, :version)\
            """, commitment);
    }

    void replace(Commitment commitment) {
        stored("""
            update price_commitment set name = :name, provider = :provider, type = :type, account = :account,
                kind = :kind, item = :item, region = :region, zone = :zone, count = :count,
                size_flexible = :sizeFlexible, plan = :plan, family = :family, usd_per_hour = :usdPerHour,
                percent_off = :percentOff, plan_rates = cast(:rates as jsonb), hourly_cost = :hourlyCost, starts_on = :startsOn, ends_on = :endsOn,
                eligible_use = :eligibleUse, eligible_use_on = :eligibleUseOn, eligible_use_at = :eligibleUseAt,
                source = :source,
                created_by = :createdBy, created_at = :createdAt, updated_at = :updatedAt, version = :version
            where id = :id\
            """, commitment);
    }

    private void stored(String statement, Commitment commitment) {
        var coverage = CoverageColumns.of(commitment.coverage());
        database.sql(statement)
                .param("id", commitment.id())
                .param("name", commitment.name())
                .param("provider", commitment.provider())
                .param("type", coverage.type().name())
                .param("account", commitment.account().orElse(null))
                .param("kind", coverage.kind())
                .param("item", coverage.item())
                .param("region", coverage.region())
                .param("zone", coverage.zone())
                .param("count", coverage.count())
                .param("sizeFlexible", coverage.sizeFlexible())
                .param("plan", coverage.plan() == null ? null : coverage.plan().name())
                .param("family", coverage.family())
                .param("usdPerHour", coverage.usdPerHour())
                .param("percentOff", coverage.percentOff())
                .param("rates", JSON.writeValueAsString(coverage.rates()))
                .param("hourlyCost", commitment.hourlyCost().orElse(null))
                .param("startsOn", commitment.startsOn())
                .param("endsOn", commitment.endsOn())
                .param("eligibleUse", commitment.stated().map(StatedUse::amount).orElse(null))
                .param("eligibleUseOn", commitment.stated().map(StatedUse::on).orElse(null))
                .param(
                        "eligibleUseAt",
                        commitment
                                .stated()
                                .map(use -> use.at().atOffset(ZoneOffset.UTC))
                                .orElse(null))
                .param("source", commitment.source())
                .param("createdBy", commitment.createdBy())
                .param("createdAt", commitment.createdAt().atOffset(ZoneOffset.UTC))
                .param("updatedAt", commitment.updatedAt().atOffset(ZoneOffset.UTC))
                .param("version", commitment.version())
                .update();
    }

    /** Those of them that there still are, by id, as they are once nobody else can hold anything of them. */
    List<Commitment> lockForUse(Collection<UUID> ids) {
        var some = ids.toArray(UUID[]::new);
        database.sql("select id from price_commitment where id = any(?) order by id for no key update")
                .param(some)
                .query((_, _) -> true)
                .list();
        return withUse(some);
    }

    /** Those of them that there still are, by id. */
    List<Commitment> withUse(UUID... ids) {
        return database.sql("select price_commitment.*, %s from price_commitment where id = any(?) order by id"
                        .formatted(SHIFTED))
                .param(ids)
                .query(Contracts::commitment)
                .list();
    }

    void removeCommitment(UUID id) {
        database.sql("delete from price_commitment where id = ?").param(id).update();
    }

    private static Discount discount(ResultSet row, int number) throws SQLException {
        return new Discount(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("provider"),
                Optional.ofNullable(row.getString("kind")),
                Optional.ofNullable(row.getString("item")),
                Optional.ofNullable(row.getString("region")),
                row.getBigDecimal("percent"),
                row.getObject("starts_on", LocalDate.class),
                Optional.ofNullable(row.getObject("ends_on", LocalDate.class)),
                row.getString("source"),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"));
    }

    private static Commitment commitment(ResultSet row, int number) throws SQLException {
        return new Commitment(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("provider"),
                Optional.ofNullable(row.getString("account")),
                new CoverageColumns(
                                CommitmentType.valueOf(row.getString("type")),
                                row.getString("kind"),
                                row.getString("item"),
                                row.getString("region"),
                                row.getString("zone"),
                                row.getBigDecimal("count"),
                                row.getBoolean("size_flexible"),
                                plan(row.getString("plan")),
                                row.getString("family"),
                                row.getBigDecimal("usd_per_hour"),
                                row.getBigDecimal("percent_off"),
                                rates(row.getString("plan_rates")))
                        .coverage(),
                Optional.ofNullable(row.getBigDecimal("hourly_cost")),
                row.getObject("starts_on", LocalDate.class),
                row.getObject("ends_on", LocalDate.class),
                stated(row),
                row.getString("source"),
                row.getString("created_by"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"));
    }

    private static @Nullable PlanType plan(@Nullable String name) {
        return name == null ? null : PlanType.valueOf(name);
    }

    private static List<PlanRate> rates(@Nullable String stored) {
        return stored == null ? List.of() : List.of(JSON.readValue(stored, PlanRate[].class));
    }

    private static Optional<StatedUse> stated(ResultSet row) throws SQLException {
        var amount = row.getBigDecimal("eligible_use");
        return amount == null
                ? Optional.empty()
                : Optional.of(new StatedUse(
                        amount,
                        row.getObject("eligible_use_on", LocalDate.class),
                        row.getObject("eligible_use_at", OffsetDateTime.class).toInstant(),
                        new Shifts(
                                row.getBigDecimal("shifted"),
                                row.getBigDecimal("rising"),
                                row.getBigDecimal("falling"))));
    }
}
