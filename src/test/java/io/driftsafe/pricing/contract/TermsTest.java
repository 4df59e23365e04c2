package io.driftsafe.pricing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.pricing.contract.Billed.Part;
import io.driftsafe.pricing.contract.Commitment.Shifts;
import io.driftsafe.pricing.contract.Commitment.StatedUse;
import io.driftsafe.pricing.contract.Coverage.Family;
import io.driftsafe.pricing.contract.Coverage.Plan;
import io.driftsafe.pricing.contract.Coverage.Reserved;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TermsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
    private static final Billed NOTHING = billed();
    private static final Map<String, String> HOURLY = Map.of(
            "t3.small", "0.0208",
            "t3.medium", "0.0416",
            "t3.large", "0.0832",
            "t3.xlarge", "0.1664",
            "m5.large", "0.096",
            "m5.xlarge", "0.192",
            "c5.large", "0.085");

    private final List<Discount> discounts = new ArrayList<>();
    private final List<Commitment> commitments = new ArrayList<>();

    @Test
    void withoutContractsTheListIsTheTruth() {
        var effect = effect("t3.xlarge", "t3.large");

        assertSavings(effect, "60.74", "60.74");
        assertThat(effect.covered()).isEmpty();
        assertThat(effect.assumptions()).isEmpty();
    }

    /** 73 of 121.472 is saved by the list. */
    @ParameterizedTest
    @CsvSource({
        // all that can be covered is: what becomes free stays free
        "10, 0.00, 365.0000",
        "8, 0.00, 365.0000",
        // as much again waits to be covered
        "10.5, 60.74, 0.0000",
        "12, 60.74, 0.0000",
        // half of what becomes free is wanted
        "10.25, 30.37, 182.5000",
    })
    void ofAReservationThatIsFlexibleInSizeOnlyWhatOthersWantIsSaved(String use, String saved, String strandedHours) {
        commitments.add(reserved("t3.xlarge", "10", true, use));

        var effect = effect("t3.xlarge", "t3.large");

        assertSavings(effect, saved, saved);
        var covered = effect.covered().getFirst();
        assertThat(covered.stranded().least().multiply(Coverage.HOURS))
                .isEqualByComparingTo(covered.stranded().most().multiply(Coverage.HOURS))
                .isEqualByComparingTo(strandedHours);
        assertThat(effect.assumptions()).singleElement().asString().contains("by what was said of 2026-11-20");
    }

    /** What of the plan a part takes: its list price, less what the plan is below it. */
    @ParameterizedTest
    @CsvSource({"m5.large, 0.04800", "m5.xlarge, 0.05760", "t3.large, 0.066560", "c5.large, 0.0425"})
    void ofRatesOfAPlanThatCountsWhichNamesMost(String item, String expected) {
        var rates = List.of(
                new PlanRate("ec2", null, new BigDecimal("50")),
                new PlanRate("ec2", "m5", new BigDecimal("70")),
                new PlanRate("ec2", "m5.large", new BigDecimal("50")),
                new PlanRate("ec2", "t3", new BigDecimal("20")),
                new PlanRate("lambda", null, new BigDecimal("12")));
        var plan = new Plan(Optional.empty(), BigDecimal.ONE, new BigDecimal("30"), rates);

        assertThat(plan.need(billed(item), instance(item))).isEqualByComparingTo(expected);
        assertThat(new Plan(Optional.empty(), BigDecimal.ONE, new BigDecimal("30"), rates.subList(4, 5))
                        .need(billed(item), instance(item)))
                .isEqualByComparingTo(new BigDecimal(HOURLY.get(item)).multiply(new BigDecimal("0.7")));
    }

    @Test
    void aReservationOfTheVerySizeOrOfAZoneDoesNotCoverAnotherSize() {
        commitments.add(reserved("t3.xlarge", "10", false, "10"));

        var effect = effect("t3.xlarge", "t3.large");

        // Nothing is paid for it on demand before, and all of t3.large after.
        assertSavings(effect, "-60.74", "-60.74");
        assertThat(effect.covered().getFirst().stranded().most()).isEqualByComparingTo("1");
        assertThat(effect.covered().getFirst().strandedPerHour().orElseThrow().most())
                .as("of 10 that cost 1 USD an hour")
                .isEqualByComparingTo("0.1");
    }

    @Test
    void anotherFamilyIsPaidOnDemandWhileTheReservationRunsOn() {
        commitments.add(reserved("m5.xlarge", "2", true, "2"));

        var effect = effect("m5.xlarge", "c5.large");

        assertSavings(effect, "-62.05", "-62.05");
        assertThat(effect.covered().getFirst().stranded().least()).isEqualByComparingTo("1");
    }

    @Test
    void tellsByHowMuchAChangeShiftsWhatCouldBeCovered() {
        commitments.add(reserved("t3.xlarge", "10", true, "10"));
        commitments.add(reserved("m5.large", "10", true, null));
        commitments.add(plan(Optional.empty(), "1", "50", "1"));

        assertThat(terms().shifts(billed("t3.xlarge"), billed("t3.large")).values())
                .usingElementComparator(BigDecimal::compareTo)
                .as("the reservation takes all of it, so the plan sees nothing")
                .containsExactly(new BigDecimal("-0.5"));
        assertThat(terms().shifts(billed("t3.xlarge"), billed("m5.xlarge")).values())
                .usingElementComparator(BigDecimal::compareTo)
                .as("one less of the first, two more of the second, and what no reservation may have room for of"
                        + " the plan")
                .containsExactlyInAnyOrder(new BigDecimal("-1"), new BigDecimal("2"), new BigDecimal("0.096"));
        assertThat(terms().shifts(billed("t3.xlarge"), billed("t3.xlarge"))).isEmpty();
    }

    @Test
    void whatWasAppliedSinceCountsWithWhatWasSaid() {
        var use = new StatedUse(new BigDecimal("2"), TODAY, Instant.EPOCH, shifted("-1.5"));

        assertThat(use.now()).isEqualByComparingTo("0.5");
        assertThat(new StatedUse(BigDecimal.ONE, TODAY, Instant.EPOCH, shifted("-1.5")).now())
                .isZero();
    }

    @Test
    void whereTheUseIsNotKnownTheOutcomeIsASpanThatSaysSo() {
        commitments.add(reserved("t3.xlarge", "10", true, null));

        var smaller = effect("t3.xlarge", "t3.large");
        var otherFamily = effect("t3.xlarge", "c5.large");

        assertSavings(smaller, "0.00", "60.74");
        assertSavings(otherFamily, "-62.05", "59.42");
        assertThat(smaller.covered().getFirst().unused()).isEmpty();
        assertThat(smaller.covered().getFirst().before().most()).isEqualByComparingTo("1");
        assertThat(smaller.assumptions()).singleElement().asString().contains("is not known, for nobody said it");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-26, true",
        "2026-10-25, false",
        "2026-11-26, true",
        "2026-11-27, false",
    })
    void whatWasSaidOfTheUseHoldsForAMonth(LocalDate on, boolean known) {
        var use = said("10", on);

        assertThat(use.isCurrentOn(TODAY)).isEqualTo(known);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27, 2027-11-26, false",
        "2026-11-26, 2027-11-25, true",
        "2025-11-27, 2026-11-26, true",
        "2025-11-26, 2026-11-25, false",
    })
    void holdsFromItsFirstDayToItsLast(LocalDate starts, LocalDate ends, boolean holds) {
        commitments.add(reserved(
                new Reserved("ec2", "t3.xlarge", "us-east-1", Optional.empty(), BigDecimal.TEN, true),
                "10",
                starts,
                ends,
                null));
        discounts.add(discount("ec2", null, null, "50", starts, ends));

        var effect = effect("t3.xlarge", "t3.large");

        assertThat(effect.covered()).hasSize(holds ? 1 : 0);
        assertThat(effect.reduced()).hasSize(holds ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t3.xlarge  | us-east-1 | a-1 |            | true",
                "t3.xlarge  | us-east-2 | a-1 |            | false",
                "t3.xlarge  | us-east-1 | a-2 |            | false",
                "t3.xlarge/windows | us-east-1 | a-1 |     | false",
                "t3a.xlarge | us-east-1 | a-1 |            | false",
                "t3.metal   | us-east-1 | a-1 |            | false",
                "t3.nano    | us-east-1 | a-1 | us-east-1b | true"
            })
    void coversItsFamilyInItsRegionAndAccount(String item, String region, String account, String zone, boolean covers) {
        var commitment = reserved(
                new Reserved("ec2", "t3.large", "us-east-1", Optional.empty(), BigDecimal.TEN, true),
                "10",
                TODAY,
                TODAY,
                "a-1");
        var part = new Part("ec2", item, "hour", Coverage.HOURS, BigDecimal.ONE);

        var need = commitment.need(new Billed("aws", account, region, Optional.ofNullable(zone), List.of(part)), part);

        assertThat(need.signum() > 0).isEqualTo(covers);
    }

    @Test
    void aReservationForAZoneCoversThatZoneOnly() {
        var coverage = new Reserved("ec2", "t3.large", "us-east-1", Optional.of("us-east-1a"), BigDecimal.TEN, false);
        var part = new Part("ec2", "t3.large", "hour", Coverage.HOURS, BigDecimal.ONE);

        assertThat(coverage.need(new Billed("aws", "a", "us-east-1", Optional.of("us-east-1a"), List.of(part)), part))
                .isEqualByComparingTo("1");
        assertThat(coverage.need(new Billed("aws", "a", "us-east-1", Optional.of("us-east-1b"), List.of(part)), part))
                .isZero();
        assertThat(coverage.need(new Billed("aws", "a", "us-east-1", Optional.empty(), List.of(part)), part))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "ec2, m5.nano, 0.25",
        "ec2, m5.medium, 2",
        "ec2, m5.xlarge, 8",
        "ec2, m5.9xlarge, 72",
        "ec2, u-6tb1.112xlarge, 896",
        "rds, postgres/db.m5.2xlarge, 16",
        "ec2, m5.metal, ",
        "ec2, m5.large/windows, ",
        "rds, oracle-se2/db.m5.large, ",
        "elasticache, redis/cache.m5.large, ",
    })
    void countsSizesByTheirNormalisationFactors(String kind, String item, String factor) {
        assertThat(InstanceSize.of(kind, item).map(InstanceSize::factor))
                .usingValueComparator((one, other) -> ((BigDecimal) one).compareTo((BigDecimal) other))
                .isEqualTo(Optional.ofNullable(factor).map(BigDecimal::new));
    }

    @ParameterizedTest
    @CsvSource({
        // 1 USD an hour at 50 % off covers 2 USD of the list
        "1, 0.00", // all that there is, is covered
        "1.0416, 60.74", // 0.0416 an hour waits: as much as becomes free
        "1.0208, 30.37",
    })
    void ofASavingsPlanOnlyWhatOthersWantIsSaved(String use, String saved) {
        commitments.add(plan(Optional.empty(), "1", "50", use));

        var effect = effect("t3.xlarge", "t3.large");

        assertSavings(effect, saved, saved);
        assertThat(effect.covered().getFirst().inInstances()).isFalse();
    }

    @Test
    void aPlanForAFamilyCoversThatFamilyBeforeAPlanForAllCompute() {
        commitments.add(plan(Optional.empty(), "100", "20", "100"));
        commitments.add(plan(Optional.of(new Family("t3", "us-east-1")), "100", "40", "100"));

        var effect = effect("t3.xlarge", "c5.large");

        assertThat(effect.covered()).extracting(Effect.Covered::unit).containsOnly("USD per hour");
        // the family's plan covers 0.1664 at 60 %, and nothing of c5.large, which finds no room in the other plan
        assertThat(effect.covered().getFirst().before().least()).isEqualByComparingTo("0.09984");
        assertThat(effect.covered().getLast().after().most()).isEqualByComparingTo("0");
        assertSavings(effect, "-62.05", "-62.05");
    }

    @Test
    void reservationsComeBeforePlans() {
        commitments.add(plan(Optional.empty(), "100", "20", "50"));
        commitments.add(reserved("t3.xlarge", "1", true, "1"));

        var effect = effect("t3.xlarge", "t3.large");

        assertThat(effect.covered().getFirst().unit()).isEqualTo("instances of t3.xlarge");
        assertThat(effect.covered().getLast().before().most()).isEqualByComparingTo("0");
        assertSavings(effect, "0.00", "0.00");
    }

    @Test
    void ofSeveralDiscountsThatWhichNamesMostCountsAlone() {
        discounts.add(discount(null, null, null, "5", TODAY, TODAY));
        discounts.add(discount(null, null, "us-east-1", "6", TODAY, TODAY));
        discounts.add(discount("ec2", null, null, "10", TODAY, TODAY));
        discounts.add(discount("ec2", "t3.large", null, "50", TODAY, TODAY));
        discounts.add(discount("ec2", "t3.large", "eu-west-1", "60", TODAY, TODAY));
        discounts.add(discount("rds", null, null, "70", TODAY, TODAY));

        var effect = effect("t3.xlarge", "t3.large");

        // 121.472 less 10 % is 109.3248; 60.736 less 50 % is 30.368
        assertSavings(effect, "78.96", "78.96");
        assertThat(effect.reduced())
                .extracting(reduced -> reduced.percent().toPlainString())
                .containsExactly("10", "50");
    }

    @Test
    void ofATotalOnlyADiscountOfEverythingCanBeTaken() {
        discounts.add(discount(null, null, null, "10", TODAY, TODAY));

        assertThat(terms().ofTotal(new BigDecimal("100"), NOTHING, List.of("ec2")))
                .hasValueSatisfying(left -> assertThat(left).isEqualByComparingTo("90"));

        discounts.add(discount("ec2", null, null, "20", TODAY, TODAY));

        assertThat(terms().ofTotal(new BigDecimal("100"), NOTHING, List.of("ec2")))
                .isEmpty();
        assertThat(terms().ofTotal(new BigDecimal("100"), NOTHING, List.of("rds")))
                .isPresent();

        commitments.add(plan(Optional.empty(), "1", "20", "1"));

        assertThat(terms().ofTotal(new BigDecimal("100"), NOTHING, List.of("lambda")))
                .isEmpty();
        assertThat(terms().ofTotal(new BigDecimal("100"), NOTHING, List.of("rds")))
                .isPresent();
    }

    @Test
    void twoOfTheSameScopeOverlapOnTheDayThatBothHave() {
        var first = discount("ec2", null, null, "5", TODAY, TODAY.plusDays(10));

        assertThat(first.overlaps(discount("ec2", null, null, "6", TODAY.plusDays(10), TODAY.plusDays(20))))
                .isTrue();
        assertThat(first.overlaps(discount("ec2", null, null, "6", TODAY.plusDays(11), TODAY.plusDays(20))))
                .isFalse();
        assertThat(first.overlaps(discount("ec2", null, "us-east-1", "6", TODAY, TODAY)))
                .isFalse();
    }

    /** What is paid is never more than the list, and nothing covers more than it has. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverPaysMoreThanTheListNorCoversMoreThanThereIs(long seed) {
        var random = new Random(seed);
        contractsOf(random);
        var billed = billedOf(random);

        var settlement = Settlement.of(
                billed,
                commitments.stream().sorted(Commitment.AS_APPLIED).toList(),
                discounts,
                (commitment, _) -> commitment.coverage().has());

        assertThat(settlement.cost()).as("seed %d", seed).isBetween(BigDecimal.ZERO, billed.listAmount());
        for (var commitment : commitments) {
            assertThat(settlement.coveredBy(commitment))
                    .as("seed %d", seed)
                    .isBetween(BigDecimal.ZERO, commitment.coverage().has());
        }
    }

    /** Whatever the rooms really are that nobody stated: the savings lie in the span that was told. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTruthLiesWithinTheSpan(long seed) {
        var random = new Random(seed);
        contractsOf(random);
        var before = billedOf(random);
        var after = billedOf(random);

        var effect = terms().effect(before, after);

        for (var i = 0; i < 30; i++) {
            var truth = new HashMap<UUID, BigDecimal>();
            for (var commitment : commitments) {
                var others = commitment.use(TODAY).isPresent()
                        ? null
                        : commitment.coverage().has().multiply(BigDecimal.valueOf(random.nextInt(101), 2));
                if (others != null) {
                    truth.put(commitment.id(), others);
                }
            }
            var saving = savingWith(before, after, truth);
            assertThat(saving)
                    .as("seed %d", seed)
                    .isBetween(
                            effect.savings().least().subtract(new BigDecimal("0.000001")),
                            effect.savings().most().add(new BigDecimal("0.000001")));
        }
    }

    /** A fix that makes nothing larger and stays within the families never costs more in truth. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSmallerInstanceNeverCostsMoreWhereSizesAreFlexible(long seed) {
        var random = new Random(seed);
        commitments.add(reserved("t3.xlarge", "" + (1 + random.nextInt(10)), true, use(random, 12)));
        commitments.add(plan(Optional.empty(), "1", "" + random.nextInt(60), use(random, 2)));
        commitments.add(reserved("t3.small", "" + (1 + random.nextInt(10)), true, use(random, 12)));

        var effect = effect("t3.xlarge", random.nextBoolean() ? "t3.large" : "t3.small");

        assertThat(effect.savings().least()).as("seed %d", seed).isGreaterThanOrEqualTo(BigDecimal.ZERO);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private BigDecimal savingWith(Billed before, Billed after, Map<UUID, BigDecimal> truth) {
        var sorted = commitments.stream().sorted(Commitment.AS_APPLIED).toList();
        var was = Settlement.of(
                before,
                sorted,
                discounts,
                (commitment, need) -> commitment
                        .use(TODAY)
                        .map(use -> commitment
                                .coverage()
                                .has()
                                .subtract(use.subtract(need).max(BigDecimal.ZERO))
                                .max(BigDecimal.ZERO))
                        .orElseGet(() -> truth.get(commitment.id())));
        var will = Settlement.of(
                after, sorted, discounts, (commitment, _) -> was.rooms().get(commitment.id()));
        return was.cost().subtract(will.cost());
    }

    private void contractsOf(Random random) {
        var items = HOURLY.keySet().stream().sorted().toList();
        for (var i = random.nextInt(4); i > 0; i--) {
            commitments.add(
                    random.nextBoolean()
                            ? reserved(
                                    items.get(random.nextInt(items.size())),
                                    "" + (1 + random.nextInt(4)),
                                    random.nextBoolean(),
                                    use(random, 5))
                            : plan(
                                    random.nextBoolean()
                                            ? Optional.of(new Family("t3", "us-east-1"))
                                            : Optional.empty(),
                                    "0." + (1 + random.nextInt(9)),
                                    "" + random.nextInt(90),
                                    use(random, 1)));
        }
        if (random.nextBoolean()) {
            discounts.add(discount("ec2", items.get(random.nextInt(items.size())), null, "30", TODAY, TODAY));
        }
        if (random.nextBoolean()) {
            discounts.add(discount(null, null, null, "100", TODAY, TODAY));
        }
    }

    private static @Nullable String use(Random random, int most) {
        return random.nextBoolean()
                ? null
                : BigDecimal.valueOf(random.nextInt(most * 100), 2).toPlainString();
    }

    private static Billed billedOf(Random random) {
        var items = HOURLY.keySet().stream().sorted().toList();
        var parts = new ArrayList<Part>();
        for (var i = 1 + random.nextInt(2); i > 0; i--) {
            parts.add(instance(items.get(random.nextInt(items.size()))));
        }
        return new Billed("aws", "a-1", "us-east-1", Optional.empty(), parts);
    }

    private Effect effect(String before, String after) {
        return terms().effect(billed(before), billed(after));
    }

    private Terms terms() {
        return new Terms(discounts, commitments, TODAY);
    }

    private static void assertSavings(Effect effect, String least, String most) {
        assertThat(effect.savings().least().setScale(2, RoundingMode.HALF_UP)).isEqualByComparingTo(least);
        assertThat(effect.savings().most().setScale(2, RoundingMode.HALF_UP)).isEqualByComparingTo(most);
    }

    private static Billed billed(String... items) {
        return new Billed(
                "aws",
                "a-1",
                "us-east-1",
                Optional.empty(),
                List.of(items).stream().map(TermsTest::instance).toList());
    }

    private static Part instance(String item) {
        return new Part("ec2", item, "hour", Coverage.HOURS, new BigDecimal(HOURLY.get(item)));
    }

    private static Commitment reserved(String item, String count, boolean flexible, @Nullable String use) {
        return reserved(
                new Reserved("ec2", item, "us-east-1", Optional.empty(), new BigDecimal(count), flexible),
                use,
                TODAY,
                TODAY,
                null);
    }

    private static Commitment reserved(
            Reserved coverage, @Nullable String use, LocalDate starts, LocalDate ends, @Nullable String account) {
        return commitment(coverage, use, starts, ends, account, "1");
    }

    private static Commitment plan(Optional<Family> family, String usd, String off, @Nullable String use) {
        return commitment(
                new Plan(family, new BigDecimal(usd), new BigDecimal(off), List.of()), use, TODAY, TODAY, null, null);
    }

    private static Commitment commitment(
            Coverage coverage,
            @Nullable String use,
            LocalDate starts,
            LocalDate ends,
            @Nullable String account,
            @Nullable String hourlyCost) {
        return new Commitment(
                UUID.randomUUID(),
                "Commitment",
                "aws",
                Optional.ofNullable(account),
                coverage,
                Optional.ofNullable(hourlyCost).map(BigDecimal::new),
                starts,
                ends,
                Optional.ofNullable(use).map(amount -> said(amount, LocalDate.of(2026, 11, 20))),
                "A test",
                "test",
                Instant.EPOCH,
                Instant.EPOCH,
                0);
    }

    private static StatedUse said(String amount, LocalDate on) {
        return new StatedUse(new BigDecimal(amount), on, Instant.EPOCH, Shifts.NONE);
    }

    private static Discount discount(
            @Nullable String kind,
            @Nullable String item,
            @Nullable String region,
            String percent,
            LocalDate starts,
            LocalDate ends) {
        return new Discount(
                UUID.randomUUID(),
                "Discount",
                "aws",
                Optional.ofNullable(kind),
                Optional.ofNullable(item),
                Optional.ofNullable(region),
                new BigDecimal(percent),
                starts,
                Optional.of(ends),
                "A test",
                "test",
                Instant.EPOCH,
                Instant.EPOCH,
                0);
    }

    private static Shifts shifted(String applied) {
        return new Shifts(new BigDecimal(applied), BigDecimal.ZERO, BigDecimal.ZERO);
    }
}
