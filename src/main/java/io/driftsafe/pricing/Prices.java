package io.driftsafe.pricing;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.pricing.UnitPrices.Market;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The unit prices that there are. */
@Component
class Prices {

    private static final String OF_DAY = """
            provider = :provider and region = :region and kind = :kind and item = :item and unit = :unit
            and effective_date = :day""";

    private final JdbcClient database;

    Prices(JdbcClient database) {
        this.database = database;
    }

    /** Another one than before means that some price has changed. */
    long version() {
        return database.sql("select version from price_book").query(Long.class).single();
    }

    /** Until the end of the transaction nobody else changes a price. */
    void lockBook() {
        database.sql("select version from price_book for update")
                .query(Long.class)
                .single();
    }

    List<Price> of(Market market) {
        return database.sql("select * from price where provider = ? and region = ?")
                .params(market.cloud(), market.region())
                .query(Prices::price)
                .list();
    }

    /** Those that have prices of their own. */
    Set<String> providers() {
        return database.sql("select distinct provider from price")
                .query((row, _) -> row.getString("provider"))
                .set();
    }

    Optional<Price> find(UUID id) {
        return database.sql("select * from price where id = ?")
                .param(id)
                .query(Prices::price)
                .optional();
    }

    Optional<Price> find(Market market, Key key, LocalDate day) {
        return database.sql("select * from price where " + OF_DAY)
                .param("provider", market.cloud())
                .param("region", market.region())
                .param("kind", key.kind())
                .param("item", key.item())
                .param("unit", key.unit())
                .param("day", day)
                .query(Prices::price)
                .optional();
    }

    /** By what is priced, then by day. */
    List<Price> search(PriceSearch search, int limit) {
        return database.sql("""
                select * from price
                where (cast(:provider as text) is null or provider = :provider)
                and (cast(:region as text) is null or region = :region)
                and (cast(:kind as text) is null or kind = :kind)
                and (cast(:item as text) is null or item = :item)
                and (cast(:unit as text) is null or unit = :unit)
                and (cast(:part as text) is null or position(lower(:part) in lower(item)) > 0)
                and (cast(:day as date) is null or effective_date = (
                    select max(held.effective_date) from price held
                    where (held.provider, held.region, held.kind, held.item, held.unit)
                        = (price.provider, price.region, price.kind, price.item, price.unit)
                    and held.effective_date <= :day))
                and (cast(:afterProvider as text) is null or (provider, region, kind, item, unit, effective_date)
                    > (:afterProvider, :afterRegion, :afterKind, :afterItem, :afterUnit, cast(:afterDay as date)))
                order by provider, region, kind, item, unit, effective_date limit :limit""")
                .params(search.parameters())
                .param("limit", limit)
                .query(Prices::price)
                .list();
    }

    void add(Price price) {
        stored("""
                insert into price (id, provider, region, kind, item, unit, amount, source, effective_date, recorded_by,
                    recorded_at, version)
                values (:id, :provider, :region, :kind, :item, :unit, :amount, :source, :day, :recordedBy, :recordedAt,
                    :version)""", price);
    }

    void replace(Price price) {
        stored("""
                update price set amount = :amount, source = :source, recorded_by = :recordedBy,
                    recorded_at = :recordedAt, version = :version
                where id = :id""", price);
    }

    void remove(UUID id) {
        database.sql("delete from price where id = ?").param(id).update();
    }

    private void stored(String statement, Price price) {
        database.sql(statement)
                .param("id", price.id())
                .param("provider", price.market().cloud())
                .param("region", price.market().region())
                .param("kind", price.key().kind())
                .param("item", price.key().item())
                .param("unit", price.key().unit())
                .param("amount", price.amount())
                .param("source", price.source())
                .param("day", price.effectiveDate())
                .param("recordedBy", price.recordedBy())
                .param("recordedAt", price.recordedAt().atOffset(ZoneOffset.UTC))
                .param("version", price.version())
                .update();
    }

    static Price price(ResultSet row, int number) throws SQLException {
        return new Price(
                row.getObject("id", UUID.class),
                new Market(row.getString("provider"), row.getString("region")),
                new Key(row.getString("kind"), row.getString("item"), row.getString("unit")),
                row.getBigDecimal("amount"),
                row.getString("source"),
                row.getObject("effective_date", LocalDate.class),
                row.getString("recorded_by"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getLong("version"));
    }
}
