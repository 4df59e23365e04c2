package io.driftsafe.pricing;

import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Stores many prices at once. */
@Component
class PriceBatches {

    private static final int ROWS = 1000;

    private final JdbcTemplate database;

    PriceBatches(JdbcTemplate database) {
        this.database = database;
    }

    void add(List<Price> prices) {
        database.batchUpdate("""
                insert into price (id, provider, region, kind, item, unit, amount, source, effective_date, recorded_by,
                    recorded_at, version)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", prices, ROWS, (row, price) -> {
            row.setObject(1, price.id());
            row.setString(2, price.market().cloud());
            row.setString(3, price.market().region());
            row.setString(4, price.key().kind());
            row.setString(5, price.key().item());
            row.setString(6, price.key().unit());
            row.setBigDecimal(7, price.amount());
            row.setString(8, price.source());
            row.setObject(9, price.effectiveDate());
            row.setString(10, price.recordedBy());
            row.setObject(11, price.recordedAt().atOffset(ZoneOffset.UTC));
            row.setLong(12, price.version());
        });
    }

    void replace(List<Price> prices) {
        database.batchUpdate(
                "update price set amount = ?, source = ?, recorded_by = ?, recorded_at = ?, version = ? where id = ?",
                prices,
                ROWS,
                (row, price) -> {
                    row.setBigDecimal(1, price.amount());
                    row.setString(2, price.source());
                    row.setString(3, price.recordedBy());
                    row.setObject(4, price.recordedAt().atOffset(ZoneOffset.UTC));
                    row.setLong(5, price.version());
                    row.setObject(6, price.id());
                });
    }
}
