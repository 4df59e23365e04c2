package io.driftsafe.slo;

import io.driftsafe.spend.Spend;
import io.driftsafe.spend.Spend.DaySpend;
import io.driftsafe.spend.SpendUsers;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was spent in the scope of each cost SLO, day by day: summed when bills come in, so that a check adds little. */
@Component
class SloSpend implements SpendUsers {

    private static final int DAYS_KEPT = 100;

    private final JdbcClient database;
    private final Spend spend;
    private final Slos slos;
    private final Clock clock;

    SloSpend(JdbcClient database, Spend spend, Slos slos, Clock clock) {
        this.database = database;
        this.spend = spend;
        this.slos = slos;
        this.clock = clock;
    }

    @Override
    public void changed(String provider, String account, LocalDate from, LocalDate to) {
        var first = oldest();
        if (to.isBefore(first)) {
            return;
        }
        slos.active().stream()
                .filter(slo -> slo.type().bySpend() && slo.scope().reaches(provider, account))
                .forEach(slo -> take(slo, from.isBefore(first) ? first : from, to));
    }

    /** As all known bills have it; the bills do not change before the end of the transaction. */
    void takeAll(Slo slo) {
        if (slo.type().bySpend()) {
            take(slo, oldest(), today());
        }
    }

    /** Both days are included. */
    private void take(Slo slo, LocalDate from, LocalDate to) {
        database.sql("delete from slo_spend where slo_id = ? and not own and day between ? and ?")
                .params(slo.id(), from, to)
                .update();
        store(slo, false, spend.byDay(slo.scope().spend(), from, to));
    }

    void replaceOwn(Slo slo, SortedMap<LocalDate, BigDecimal> days) {
        database.sql("delete from slo_spend where slo_id = ? and own")
                .param(slo.id())
                .update();
        store(
                slo,
                true,
                days.entrySet().stream()
                        .map(day -> new DaySpend(
                                day.getKey(), day.getValue(), day.getValue(), BigDecimal.ZERO, BigDecimal.ZERO))
                        .toList());
    }

    private void store(Slo slo, boolean own, List<DaySpend> days) {
        if (days.isEmpty()) {
            return;
        }
        database.sql("""
            insert into slo_spend (slo_id, own, day, billed, effective, other_billed, other_effective)
            select :slo, :own, day, billed, effective, other_billed, other_effective
            from unnest(:days::date[], :billed::numeric[], :effective::numeric[], :otherBilled::numeric[],
                :otherEffective::numeric[]) as given (day, billed, effective, other_billed, other_effective)\
            """)
                .param("otherBilled", texts(days, DaySpend::otherBilled))
                .param("otherEffective", texts(days, DaySpend::otherEffective))
                .param("slo", slo.id())
                .param("own", own)
                .param("days", days.stream().map(day -> day.day().toString()).toArray(String[]::new))
                .param("billed", texts(days, DaySpend::billed))
                .param("effective", texts(days, DaySpend::effective))
                .update();
    }

    private static String[] texts(List<DaySpend> days, Function<DaySpend, BigDecimal> part) {
        return days.stream().map(day -> part.apply(day).toPlainString()).toArray(String[]::new);
    }

    /** What is known of each; one of which nothing is known is left out. */
    Map<UUID, Days> days(Collection<Slo> asked) {
        var costs = new HashMap<UUID, TreeMap<LocalDate, BigDecimal>>();
        var others = new HashMap<UUID, TreeMap<LocalDate, BigDecimal>>();
        var own = new HashSet<UUID>();
        var bases = new HashMap<UUID, CostBasis>();
        asked.forEach(slo -> bases.put(slo.id(), slo.basis()));
        // Own series come first, and stand in place of bills.
        database.sql("""
            select slo_id, own, day, billed, effective, other_billed, other_effective from slo_spend
            where slo_id = any(?) and day >= ? order by own desc\
            """).params(bases.keySet().toArray(UUID[]::new), oldest()).query(row -> {
            var slo = row.getObject("slo_id", UUID.class);
            if (row.getBoolean("own")) {
                own.add(slo);
            } else if (own.contains(slo)) {
                return;
            }
            var day = row.getObject("day", LocalDate.class);
            var basis = bases.get(slo) == CostBasis.BILLED ? "billed" : "effective";
            costs.computeIfAbsent(slo, _ -> new TreeMap<>()).put(day, row.getBigDecimal(basis));
            others.computeIfAbsent(slo, _ -> new TreeMap<>()).put(day, row.getBigDecimal("other_" + basis));
        });
        var days = new HashMap<UUID, Days>();
        costs.forEach((slo, byDay) ->
                days.put(slo, new Days(byDay, others.getOrDefault(slo, new TreeMap<>()), own.contains(slo))));
        return days;
    }

    private LocalDate oldest() {
        return today().minusDays(DAYS_KEPT);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /**
     * @param others what is billed besides for resources that are not known here
     * @param own whether it is the SLO's own series
     */
    record Days(SortedMap<LocalDate, BigDecimal> costs, SortedMap<LocalDate, BigDecimal> others, boolean own) {}
}
