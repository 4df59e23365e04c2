package io.driftsafe.slo;

import static io.driftsafe.slo.Situation.NOW;
import static io.driftsafe.slo.Situation.TODAY;
import static io.driftsafe.slo.Situation.adding;
import static io.driftsafe.slo.Situation.change;
import static io.driftsafe.slo.Situation.costing;
import static io.driftsafe.slo.Situation.operation;
import static io.driftsafe.slo.Situation.side;
import static io.driftsafe.slo.Situation.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.slo.Assessment.State;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AssessmentTest {

    @ParameterizedTest
    @CsvSource({
        "70, 9.99, OK",
        "70, 10, WARNING",
        "90, 10, WARNING",
        "90, 10.01, EXCEEDED",
        "79.99, 0, OK",
        "80, 0, WARNING",
        "100, 0, WARNING"
    })
    void aBudgetOf100WarnsFrom80AndIsExceededAbove100(String spent, String added, State expected) {
        var assessment = new Situation().limit("100", 80).spent(spent).with(adding(added));

        assertThat(assessment.state()).isEqualTo(expected);
        assertThat(assessment.value())
                .contains(new BigDecimal(spent).add(new BigDecimal(added)).setScale(2));
        assertThat(assessment.blocks()).isEqualTo(expected == State.EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"1100, OK", "1100.01, EXCEEDED"})
    void aBaselineOf1000LetsPassTenPercentMore(String spent, State expected) {
        var assessment = new Situation()
                .limit("5000", 80)
                .baseline("1000", "10")
                .spent("1000")
                .with(adding(
                        new BigDecimal(spent).subtract(new BigDecimal("1000")).toPlainString()));

        assertThat(assessment.state()).isEqualTo(expected);
        assertThat(assessment.message())
                .contains(expected == State.OK ? "5000.00 USD" : "1100.00 USD that are expected");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "-1, false", "0.01, true"})
    void aLimitThatIsPassedAlreadyHoldsBackOnlyWhatAddsToIt(String added, boolean blocks) {
        var assessment = new Situation().spent("150").with(adding(added));

        assertThat(assessment.state()).isEqualTo(State.EXCEEDED);
        assertThat(assessment.blocks()).isEqualTo(blocks);
        assertThat(assessment.violation()).isPresent();
        assertThat(assessment.message())
                .contains(blocks ? "change less, or have the limit raised" : "this change adds nothing to it");
    }

    @ParameterizedTest
    @CsvSource({
        "OBSERVE, 200, false, false",
        "WARN, 200, true, false",
        "BLOCK, 200, true, true",
        "STRICT_BLOCK, 200, true, true",
        "OBSERVE, 90, false, false",
        "WARN, 90, true, false",
        "BLOCK, 90, true, false",
        "STRICT_BLOCK, 90, true, false"
    })
    void enforcementSaysWhatComesOfIt(Enforcement enforcement, String spent, boolean said, boolean blocks) {
        var violation = new Situation()
                .enforced(enforcement)
                .spent(spent)
                .with(adding("1"))
                .violation();

        assertThat(violation.isPresent()).isEqualTo(said);
        assertThat(violation.filter(it -> it.blocks()).isPresent()).isEqualTo(blocks);
    }

    @ParameterizedTest
    @EnumSource(Enforcement.class)
    void whatIsNotKnownWarnsAndFailsWhereStrict(Enforcement enforcement) {
        var assessment = new Situation().enforced(enforcement).nothingKnown().with(adding("1"));

        assertThat(assessment.state()).isEqualTo(State.NO_DATA);
        assertThat(assessment.violation().isPresent()).isEqualTo(enforcement != Enforcement.OBSERVE);
        assertThat(assessment.blocks()).isEqualTo(enforcement == Enforcement.STRICT_BLOCK);
        assertThat(assessment.message()).contains("No spend is known of aws/shop", "PUT /api/v1/slos/spend");
    }

    @Test
    void spendThatEndsTooLongAgoIsNotKnown() {
        var fresh = new Situation().spent("10").knownUntil(NOW.minus(Duration.ofDays(5)));
        var old = new Situation()
                .spent("10")
                .knownUntil(NOW.minus(Duration.ofDays(5)).minusSeconds(1));

        assertThat(fresh.with(adding("1")).state()).isEqualTo(State.OK);
        assertThat(old.with(adding("1")).state()).isEqualTo(State.NO_DATA);
        assertThat(old.with(adding("1")).message()).contains("known until 2026-11-08T11:59:59Z only");
    }

    @Test
    void whatIsKnownAloneMayBeTooMuchAlready() {
        var old = new Situation().spent("95").knownUntil(NOW.minus(Duration.ofDays(6)));

        var assessment = old.with(adding("6"));

        assertThat(assessment.state()).isEqualTo(State.EXCEEDED);
        assertThat(assessment.blocks()).isTrue();
        assertThat(assessment.message())
                .contains("101.00 USD, which is more than the limit of 100.00 USD", "known until");
    }

    @Test
    void aChangeOfUnknownCostIsNoPass() {
        var assessment =
                new Situation().enforced(Enforcement.STRICT_BLOCK).spent("1").with(unknown());

        assertThat(assessment.state()).isEqualTo(State.NO_DATA);
        assertThat(assessment.blocks()).isTrue();
        assertThat(assessment.message()).contains("What this change costs a month is not known");
    }

    @Test
    void countsWhatIsInFlightAndSaysByWhom() {
        var situation = new Situation()
                .spent("60")
                .applying(operation(1), adding("20"))
                .applied(operation(2), adding("15"), NOW.minusSeconds(3600));

        var assessment = situation.with(adding("10"));

        assertThat(assessment.state()).isEqualTo(State.EXCEEDED);
        assertThat(assessment.message())
                .contains("60.00 USD spent this month", "35.00 USD in flight by op_", "(20)", "(15)")
                .contains("10.00 USD by this change", "make 105.00 USD")
                .contains("wait until what is in flight has ended");
    }

    @Test
    void doesNotCountAgainWhatTheOperationHoldsItself() {
        var standing =
                new Situation().spent("60").applying(operation(1), adding("40")).standing();

        var again = standing.with(adding("40"), Optional.of(operation(1))).orElseThrow();
        var other = standing.with(adding("40"), Optional.of(operation(2))).orElseThrow();

        assertThat(again.value()).contains(new BigDecimal("100.00"));
        assertThat(other.value()).contains(new BigDecimal("140.00"));
    }

    @Test
    void aSavingMakesRoomOnlyOnceItIsProven() {
        var asked = new Situation().spent("100").applying(operation(1), adding("-50"));
        var proven = new Situation().spent("100").applied(operation(1), adding("-50"), NOW.minusSeconds(3600));

        assertThat(asked.with(adding("30")).blocks()).isTrue();
        assertThat(proven.with(adding("30")).blocks()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2026-11-12T23:59:59Z, 50", "2026-11-13T00:00:00Z, 60", "2026-10-31T23:59:59Z, 50"})
    void whatWasAppliedCountsUntilItShowsInTheSpendOfThisMonth(Instant appliedAt, String expected) {
        var assessment = new Situation()
                .spent("50")
                .applied(operation(1), adding("10"), appliedAt)
                .standing()
                .alone();

        assertThat(assessment.value()).contains(new BigDecimal(expected).setScale(2));
    }

    @Test
    void whatWasAppliedLastMonthCountsNoMoreHoweverLittleIsKnown() {
        var assessment = new Situation()
                .spent("50")
                .knownUntil(Instant.parse("2026-10-20T00:00:00Z"))
                .applied(operation(1), adding("60"), Instant.parse("2026-10-31T12:00:00Z"))
                .standing()
                .alone();

        assertThat(assessment.counted()).isEmpty();
    }

    @Test
    void whatSavesOnTheListAndCostsInTruthAddsToABudget() {
        var stranding = new CostChange(
                "aws",
                "shop",
                "aws_instance.web",
                "aws_instance",
                Map.of(),
                side("100"),
                side("60"),
                new BigDecimal("45"));

        var assessment = new Situation().spent("96").with(stranding);

        assertThat(assessment.blocks()).isTrue();
        assertThat(assessment.message()).contains("5.00 USD by this change");
    }

    @Test
    void onlyThisMonthIsSpent() {
        var assessment = new Situation()
                .spent(LocalDate.parse("2026-10-31"), "500")
                .spent(LocalDate.parse("2026-11-01"), "7")
                .spent(LocalDate.parse("2026-11-12"), "8")
                .standing()
                .alone();

        assertThat(assessment.value()).contains(new BigDecimal("15.00"));
    }

    @Test
    void partsOfCentsAreSummedAndThenRounded() {
        var below = new Situation().spent("99.994").spent("0.009").with(adding("0"));
        var above = new Situation().spent("99.994").spent("0.011").with(adding("0"));

        assertThat(below.state()).isEqualTo(State.WARNING);
        assertThat(above.state()).isEqualTo(State.EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"120, OK", "160, WARNING", "200, WARNING", "200.01, EXCEEDED"})
    void eachSingleResourceHasItsBudget(String after, State expected) {
        var situation = new Situation()
                .of(SloType.RESOURCE_BUDGET)
                .limit("200", 80)
                .nothingKnown()
                .applying(operation(1), adding("1000"));

        assertThat(situation.with(costing("100", after)).state()).isEqualTo(expected);
    }

    @Test
    void aResourceThatIsTooCostlyMayBecomeCheaper() {
        var assessment = new Situation().of(SloType.RESOURCE_BUDGET).with(costing("400", "200"));

        assertThat(assessment.state()).isEqualTo(State.EXCEEDED);
        assertThat(assessment.blocks()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1080, OK", "1100, WARNING", "1120, WARNING", "1120.10, EXCEEDED"})
    void growthComparesTheLast30DaysWithThe30Before(String now, State expected) {
        var added = new BigDecimal(now).subtract(new BigDecimal("1050")).toPlainString();
        var situation = new Situation()
                .of(SloType.COST_GROWTH_RATE)
                .limit("12", 80)
                .spent(TODAY.minusDays(61), "999")
                .spent(TODAY.minusDays(60), "400")
                .spent(TODAY.minusDays(31), "600")
                .spent(TODAY.minusDays(30), "1000")
                .spent(TODAY.minusDays(1), "50");

        var assessment = situation.with(adding(added));

        assertThat(assessment.state()).isEqualTo(expected);
        assertThat(assessment.message()).contains("the 30 days before (1000.00 USD)");
    }

    @Test
    void growthNeedsSixtyDaysAndSomethingToCompareWith() {
        var young = new Situation().of(SloType.COST_GROWTH_RATE).spent("50").knownFrom(TODAY.minusDays(59));
        var nothing = new Situation().of(SloType.COST_GROWTH_RATE).spent("50");

        assertThat(young.with(adding("1")).state()).isEqualTo(State.NO_DATA);
        assertThat(young.with(adding("1")).message()).contains("import a billing export from 2026-09-14 on");
        assertThat(nothing.with(adding("1")).state()).isEqualTo(State.NO_DATA);
        assertThat(nothing.with(adding("1")).message()).contains("no rate of growth");
    }

    @Test
    void countsResources() {
        var gone = new CostChange.Side(false, Map.of(), BigDecimal.ZERO);
        var created = change("aws_instance.new", "aws_instance", gone, side("10"));
        var deleted = change("aws_instance.old", "aws_instance", side("10"), gone);
        var situation = new Situation()
                .of(SloType.RESOURCE_COUNT)
                .limit("10", 100)
                .measured("9", NOW.minusSeconds(60))
                .applying(operation(1), created);

        assertThat(situation.with(created).state()).isEqualTo(State.EXCEEDED);
        assertThat(situation.with(created).message()).contains("9 resources, 1 in flight by op_", "1 by this change");
        assertThat(situation.with(deleted).state()).isEqualTo(State.OK);
        assertThat(situation.with(costing("10", "500")).value()).contains(new BigDecimal("10"));
    }

    @Test
    void doesNotKnowHowManyResourcesThereAreUntilSomebodyHasLooked() {
        var never = new Situation().of(SloType.RESOURCE_COUNT).with(costing("1", "2"));
        var old = new Situation()
                .of(SloType.RESOURCE_COUNT)
                .measured("9", NOW.minus(Duration.ofDays(6)))
                .with(costing("1", "2"));

        assertThat(never.state()).isEqualTo(State.NO_DATA);
        assertThat(old.state()).isEqualTo(State.NO_DATA);
        assertThat(old.message()).contains("looked for last at 2026-11-07T12:00:00Z");
    }

    @Test
    void anOwnSeriesStandsInPlaceOfBills() {
        var situation = new Situation().ownSeries().spent(TODAY.minusDays(1), "95");

        assertThat(situation.with(adding("6")).state()).isEqualTo(State.EXCEEDED);
        assertThat(new Situation()
                        .ownSeries()
                        .spent(TODAY.minusDays(6), "5")
                        .with(adding("6"))
                        .state())
                .isEqualTo(State.NO_DATA);
    }

    @Test
    void anUnknownThatIsInFlightLeavesTheWholeUnknown() {
        var assessment =
                new Situation().spent("10").applying(operation(1), unknown()).with(adding("1"));

        assertThat(assessment.state()).isEqualTo(State.NO_DATA);
        assertThat(assessment.message()).contains("What op_", "adds is not known");
    }

    @ParameterizedTest
    @CsvSource({"BLOCK, 1, NO_DATA, false", "STRICT_BLOCK, 1, NO_DATA, true", "BLOCK, 60, EXCEEDED, true"})
    void anAccountOfWhichTheBillsAreOldIsNamedAndTheOthersAreJudged(
            Enforcement enforcement, String added, State expected, boolean blocks) {
        var assessment = new Situation()
                .enforced(enforcement)
                .spent("50")
                .alsoKnownUntil("old", NOW.minus(Duration.ofDays(9)))
                .with(adding(added));

        assertThat(assessment.state()).isEqualTo(expected);
        assertThat(assessment.blocks()).isEqualTo(blocks);
        assertThat(assessment.violation()).isPresent();
        assertThat(assessment.message())
                .contains("50.00 USD spent this month, %s.00 USD by this change".formatted(added))
                .contains("The spend of aws/old is known until 2026-11-04T12:00:00Z only")
                .doesNotContain("aws/shop");
    }

    @Test
    void aSavingThatStrictBlockHoldsBackIsToldWhy() {
        var strict = new Situation()
                .enforced(Enforcement.STRICT_BLOCK)
                .nothingKnown()
                .with(adding("-10"));
        var block = new Situation().nothingKnown().with(adding("-10"));

        assertThat(strict.blocks()).isTrue();
        assertThat(strict.message()).contains("No spend is known of aws/shop", "This change only saves, but");
        assertThat(block.blocks()).isFalse();
        assertThat(block.message()).doesNotContain("only saves");
    }

    @ParameterizedTest
    @CsvSource({"BLOCK, 20, OK, false", "BLOCK, 80, NO_DATA, false", "STRICT_BLOCK, 80, NO_DATA, true"})
    void whatIsBilledForUnknownResourcesIsSaidAndIsNoPassWhereItWouldBeTooMuch(
            Enforcement enforcement, String others, State expected, boolean blocks) {
        var assessment = new Situation()
                .enforced(enforcement)
                .spent("20")
                .spentByOthers(others)
                .with(adding("1"));

        assertThat(assessment.state()).isEqualTo(expected);
        assertThat(assessment.blocks()).isEqualTo(blocks);
        assertThat(assessment.message())
                .contains("%s.00 USD, %s %% of both, are billed for resources that are not known here"
                        .formatted(others, others.equals("20") ? "50" : "80"));
    }
}
