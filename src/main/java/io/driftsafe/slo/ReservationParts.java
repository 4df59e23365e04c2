package io.driftsafe.slo;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The parts that operations hold of each cost SLO, as they are stored. */
@Component
class ReservationParts {

    private static final String HELD = """
        select operation_id, change, reserved_at, settled_at, applied from slo_reservation\
        """;

    private final JdbcClient database;
    private final JsonMapper json;

    ReservationParts(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /** What is held of each of them; one of which nothing is held is left out. */
    Map<UUID, List<Reservation>> of(Collection<Slo> slos) {
        var held = new HashMap<UUID, List<Reservation>>();
        database.sql("""
            select slo_id, amount, operation_id, change, reserved_at, settled_at, applied
            from slo_reservation_part join slo_reservation using (operation_id)
            where slo_id = any(?) and parted\
            """).param(slos.stream().map(Slo::id).toArray(UUID[]::new)).query(row -> {
            held.computeIfAbsent(row.getObject("slo_id", UUID.class), _ -> new ArrayList<>())
                    .add(whole(row, 0).of(row.getBigDecimal("amount")));
        });
        var unparted =
                database.sql(HELD + " where not parted").query(this::whole).list();
        slos.forEach(slo -> unparted.stream()
                .flatMap(whole -> whole.of(slo).stream())
                .forEach(part ->
                        held.computeIfAbsent(slo.id(), _ -> new ArrayList<>()).add(part)));
        return held;
    }

    /** Stores what the change adds to each of them. */
    void add(UUID operation, CostChange change, Instant at, Collection<Slo> slos) {
        database.sql("""
            insert into slo_reservation (operation_id, change, reserved_at, parted) values (?, ?::jsonb, ?, true)
            on conflict do nothing\
            """)
                .params(operation, json.writeValueAsString(change), at.atOffset(ZoneOffset.UTC))
                .update();
        slos.forEach(slo -> put(slo, operation, change));
    }

    /** Stores anew what all that is held adds to one of them, which was made or changed. */
    void spread(Slo slo) {
        removeAll(slo.id());
        database.sql(HELD + " where parted order by operation_id").query(this::whole).list().stream()
                .forEach(whole -> put(slo, whole.operation, whole.change));
    }

    private void put(Slo slo, UUID operation, CostChange change) {
        var added = Contribution.of(change, slo);
        if (added instanceof Contribution.None || slo.type() == SloType.RESOURCE_BUDGET) {
            return;
        }
        database.sql("""
            insert into slo_reservation_part (slo_id, operation_id, amount) values (:slo, :operation, :amount)
            on conflict do nothing\
            """)
                .param("slo", slo.id())
                .param("operation", operation)
                .param("amount", added.amountOrNull())
                .update();
    }

    void removeAll(UUID slo) {
        database.sql("delete from slo_reservation_part where slo_id = ?")
                .param(slo)
                .update();
    }

    void remove(Slo slo, Collection<UUID> operations) {
        if (!operations.isEmpty()) {
            database.sql("delete from slo_reservation_part where slo_id = ? and operation_id = any(?)")
                    .params(slo.id(), operations.toArray(UUID[]::new))
                    .update();
        }
    }

    /** Of those whose end is longer ago than anything counts. */
    void removeSettledBefore(Instant time) {
        database.sql("""
            delete from slo_reservation where operation_id = any(array(
                select operation_id from slo_reservation where settled_at < ? for update skip locked))\
            """).param(time.atOffset(ZoneOffset.UTC)).update();
    }

    /** Of those of which no cost SLO counts a part, and which the bills of their account show. */
    void removeShown(String provider, String account, Instant knownUntil) {
        database.sql("""
            delete from slo_reservation where operation_id = any(array(
                select operation_id from slo_reservation
                where settled_at <= :until and change ->> 'provider' = :provider and change ->> 'account' = :account
                and parted and not exists (
                    select from slo_reservation_part part where part.operation_id = slo_reservation.operation_id)
                for update skip locked))\
            """)
                .param("until", knownUntil.atOffset(ZoneOffset.UTC))
                .param("provider", provider)
                .param("account", account)
                .update();
    }

    private Whole whole(ResultSet row, int number) throws SQLException {
        return new Whole(
                row.getObject("operation_id", UUID.class),
                json.readValue(row.getString("change"), CostChange.class),
                row.getObject("reserved_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("settled_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getBoolean("applied"));
    }

    /** All that an operation holds. */
    record Whole(UUID operation, CostChange change, Instant reservedAt, Optional<Instant> settledAt, boolean applied) {

        /** Its part of a cost SLO; empty where that is not about it. */
        Optional<Reservation> of(Slo slo) {
            var added = Contribution.of(change, slo);
            return added instanceof Contribution.None || slo.type() == SloType.RESOURCE_BUDGET
                    ? Optional.empty()
                    : Optional.of(of(added.amountOrNull()));
        }

        Reservation of(@Nullable BigDecimal amount) {
            return new Reservation(
                    operation,
                    change.provider(),
                    change.account(),
                    change.resourceId(),
                    amount,
                    reservedAt,
                    settledAt,
                    applied);
        }
    }
}
