package io.driftsafe.slo;

import io.driftsafe.spend.SpendSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** A cost SLO, what was spent and what is in flight, at noon of a 13th: the spend is known until that morning. */
final class Situation {

    static final Instant NOW = Instant.parse("2026-11-13T12:00:00Z");
    static final LocalDate TODAY = LocalDate.parse("2026-11-13");
    static final String RESOURCE = "aws_instance.web";

    private static final Instant MORNING = Instant.parse("2026-11-13T00:00:00Z");
    private static final LocalDate LONG_AGO = LocalDate.parse("2026-01-01");

    private final TreeMap<LocalDate, BigDecimal> days = new TreeMap<>();
    private final TreeMap<LocalDate, BigDecimal> others = new TreeMap<>();
    private final List<ReservationParts.Whole> held = new ArrayList<>();
    private SloType type = SloType.MONTHLY_BUDGET;
    private SloScope scope = SloScope.ALL;
    private Threshold threshold = new Threshold(new BigDecimal("100"), 80);
    private Optional<Baseline> baseline = Optional.empty();
    private Enforcement enforcement = Enforcement.BLOCK;
    private List<SpendSource> sources = List.of(new SpendSource("aws", "shop", LONG_AGO, MORNING));
    private boolean own;
    private Optional<Measure> measure = Optional.empty();

    Situation of(SloType wanted) {
        type = wanted;
        return this;
    }

    Situation in(SloScope wanted) {
        scope = wanted;
        return this;
    }

    Situation limit(String max, int warningPercent) {
        threshold = new Threshold(new BigDecimal(max), warningPercent);
        return this;
    }

    Situation baseline(String expected, String variance) {
        baseline = Optional.of(new Baseline(new BigDecimal(expected), new BigDecimal(variance)));
        return this;
    }

    Situation enforced(Enforcement wanted) {
        enforcement = wanted;
        return this;
    }

    Situation spent(String amount) {
        return spent(TODAY.withDayOfMonth(1), amount);
    }

    Situation spent(LocalDate day, String amount) {
        days.merge(day, new BigDecimal(amount), BigDecimal::add);
        return this;
    }

    /** For resources that are not known here. */
    Situation spentByOthers(String amount) {
        others.merge(TODAY.withDayOfMonth(1), new BigDecimal(amount), BigDecimal::add);
        return this;
    }

    /** Of another account. */
    Situation alsoKnownUntil(String account, Instant end) {
        sources = Stream.concat(sources.stream(), Stream.of(new SpendSource("aws", account, LONG_AGO, end)))
                .toList();
        return this;
    }

    Situation ownSeries() {
        own = true;
        sources = List.of();
        return this;
    }

    Situation knownUntil(Instant end) {
        sources = List.of(new SpendSource("aws", "shop", LONG_AGO, end));
        return this;
    }

    Situation knownFrom(LocalDate day) {
        sources = List.of(new SpendSource("aws", "shop", day, MORNING));
        return this;
    }

    Situation nothingKnown() {
        sources = List.of();
        return this;
    }

    Situation measured(String value, Instant at) {
        measure = Optional.of(new Measure(new BigDecimal(value), RESOURCE, at));
        return this;
    }

    /** An operation that is being applied. */
    Situation applying(UUID operation, CostChange change) {
        held.add(new ReservationParts.Whole(operation, change, NOW.minusSeconds(60), Optional.empty(), false));
        return this;
    }

    Situation applied(UUID operation, CostChange change, Instant at) {
        held.add(new ReservationParts.Whole(operation, change, at, Optional.of(at), true));
        return this;
    }

    Standing standing() {
        var slo = slo();
        return new Standing(
                slo,
                new Spent(days, others, own, sources),
                measure,
                held.stream().flatMap(whole -> whole.of(slo).stream()).toList(),
                NOW,
                Duration.ofDays(5));
    }

    private Slo slo() {
        return new Slo(
                new UUID(0, 1),
                "Web",
                "",
                type,
                scope,
                threshold,
                baseline,
                enforcement,
                "web",
                CostBasis.EFFECTIVE,
                0,
                NOW,
                "test",
                NOW,
                "test",
                Optional.empty());
    }

    Assessment with(CostChange change) {
        return standing().with(change, Optional.empty()).orElseThrow();
    }

    static UUID operation(int number) {
        return new UUID(7, number);
    }

    static CostChange costing(String before, String after) {
        return change(RESOURCE, "aws_instance", side(before), side(after));
    }

    /** Of what it was before is of no matter. */
    static CostChange adding(String amount) {
        return costing(
                "1000", new BigDecimal("1000").add(new BigDecimal(amount)).toPlainString());
    }

    static CostChange unknown() {
        return change(RESOURCE, "aws_instance", side("10"), new CostChange.Side(true, Map.of(), null));
    }

    static CostChange.Side side(String cost, String... tags) {
        var named = new TreeMap<String, String>();
        Stream.iterate(0, i -> i < tags.length, i -> i + 2).forEach(i -> named.put(tags[i], tags[i + 1]));
        return new CostChange.Side(true, named, new BigDecimal(cost));
    }

    static CostChange change(String resourceId, String resourceType, CostChange.Side before, CostChange.Side after) {
        return new CostChange("aws", "shop", resourceId, resourceType, Map.of(), before, after, BigDecimal.ZERO);
    }
}
