package io.driftsafe.slo;

import io.driftsafe.spend.Spend;
import io.driftsafe.spend.SpendSource;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Looks how cost SLOs stand, in a fixed number of queries. */
@Component
class Standings {

    private final ReservationParts parts;
    private final SloSpend spent;
    private final Spend spend;
    private final Measures measures;
    private final SloSettings settings;
    private final Clock clock;

    Standings(
            ReservationParts parts, SloSpend spent, Spend spend, Measures measures, SloSettings settings, Clock clock) {
        this.parts = parts;
        this.spent = spent;
        this.spend = spend;
        this.measures = measures;
        this.settings = settings;
        this.clock = clock;
    }

    /** @param change whose account counts even if nothing was spent in it lately */
    List<Standing> of(Collection<Slo> slos, Optional<CostChange> change) {
        if (slos.isEmpty()) {
            return List.of();
        }
        var now = clock.instant();
        var days = spent.days(slos);
        var sources = spend.sources();
        var counts = measures.known(slos);
        var reservations = parts.of(slos);
        return slos.stream()
                .map(slo -> new Standing(
                        slo,
                        spent(slo, Optional.ofNullable(days.get(slo.id())), sources, change, now),
                        Optional.ofNullable(counts.get(slo.id())),
                        reservations.getOrDefault(slo.id(), List.of()),
                        now,
                        settings.spendValidFor()))
                .toList();
    }

    private static Spent spent(
            Slo slo,
            Optional<SloSpend.Days> days,
            List<SpendSource> sources,
            Optional<CostChange> change,
            Instant now) {
        if (days.filter(SloSpend.Days::own).isPresent()) {
            return new Spent(days.get().costs(), new TreeMap<>(), true, List.of());
        }
        var lately = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .withDayOfMonth(1)
                .minusMonths(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        var relevant = sources.stream()
                .filter(source -> slo.scope().reaches(source.provider(), source.account()))
                .filter(source -> source.knownUntil().isAfter(lately)
                        || change.filter(it -> it.provider().equals(source.provider())
                                        && it.account().equals(source.account()))
                                .isPresent())
                .toList();
        return new Spent(
                days.map(SloSpend.Days::costs).orElseGet(TreeMap::new),
                days.map(SloSpend.Days::others).orElseGet(TreeMap::new),
                false,
                relevant);
    }

    /** What was settled before this counts in none. */
    Instant oldestThatCounts() {
        var now = clock.instant();
        var month = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .withDayOfMonth(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        var valid = now.minus(settings.spendValidFor());
        return month.isBefore(valid) ? month : valid;
    }
}
