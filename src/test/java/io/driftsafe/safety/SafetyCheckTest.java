package io.driftsafe.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.Judgement;
import io.driftsafe.guardrail.PolicyJudge;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.CostImpact;
import io.driftsafe.resource.CostImpact.Range;
import io.driftsafe.resource.CostImpact.SideCost;
import io.driftsafe.resource.CostImpact.Span;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class SafetyCheckTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Configuration ORIGINAL = config("""
        {"instance_type": "t3.xlarge", "tags": {"Name": "web"}, "monitoring": true}\
        """);

    private Optional<Configuration> live = Optional.of(ORIGINAL);
    private Optional<Money> before = Optional.of(Money.of("121.47"));
    private Optional<Money> after = Optional.of(Money.of("60.74"));
    private Optional<CostImpact> impact = Optional.empty();
    private boolean strict = true;
    private List<String> brokenSeals = List.of();
    private Judgement policies = new Judgement.NotConfigured();
    private Judgement costSlos = new Judgement.NotConfigured();
    private Optional<Rehearsal> rehearsal = Optional.empty();
    private DriftSeverity blockFrom = DriftSeverity.MAJOR;

    @Test
    void passesWhatIsAsItWasAndSaves() {
        var findings = findings();

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactlyElementsOf(SafetyCheck.asked(false).toList());
        assertThat(findings)
                .extracting(Finding::status)
                .containsExactly(
                        Finding.Status.PASSED,
                        Finding.Status.PASSED,
                        Finding.Status.PASSED,
                        Finding.Status.PASSED,
                        Finding.Status.SKIPPED,
                        Finding.Status.SKIPPED);
        assertThat(finding(SafetyCheck.COST_IMPACT_ACCEPTABLE).message())
                .isEqualTo("Saves 60.73 USD a month: 60.74 USD instead of 121.47 USD");
    }

    @ParameterizedTest
    @CsvSource({
        "0, NONE, PASSED, PROCEED",
        "1, MINOR, WARNED, PROCEED_WITH_WARNING",
        "2, MINOR, WARNED, PROCEED_WITH_WARNING",
        "3, MODERATE, WARNED, REVIEW",
        "5, MODERATE, WARNED, REVIEW",
        "6, MAJOR, FAILED, BLOCKED",
        "10, MAJOR, FAILED, BLOCKED",
        "11, CRITICAL, FAILED, BLOCKED_REVIEW_NOW",
    })
    void judgesDriftByTheNumberOfAttributes(int drifted, DriftSeverity severity, Finding.Status status, Advice advice) {
        live = Optional.of(driftedIn(drifted, "note"));

        var drift = evidence().drift();

        assertThat(drift.severity()).isEqualTo(severity);
        assertThat(drift.advice()).isEqualTo(advice);
        assertThat(finding(SafetyCheck.NO_DRIFT).status()).isEqualTo(status);
    }

    @Test
    void takesOneSecurityAttributeForAtLeastModerateDrift() {
        live = Optional.of(driftedIn(1, "iam_role"));

        var drift = evidence().drift();

        assertThat(drift.severity()).isEqualTo(DriftSeverity.MODERATE);
        assertThat(drift.blocking()).isFalse();
    }

    @Test
    void blocksFromALowerSeverityWhenToldSo() {
        live = Optional.of(driftedIn(1, "note"));
        blockFrom = DriftSeverity.MINOR;

        var drift = evidence().drift();

        assertThat(drift.advice()).isEqualTo(Advice.BLOCKED);
        assertThat(finding(SafetyCheck.NO_DRIFT).status()).isEqualTo(Finding.Status.FAILED);
    }

    @Test
    void alwaysBlocksDriftOnTheFixesOwnPath() {
        live = Optional.of(ORIGINAL.merge(JSON.readTree("{\"instance_type\": \"t3.2xlarge\"}")));

        var drift = evidence().drift();

        assertThat(drift.severity()).isEqualTo(DriftSeverity.MINOR);
        assertThat(drift.blocking()).isTrue();
        assertThat(finding(SafetyCheck.NO_DRIFT).message()).contains("the fix itself changes /instance_type");
    }

    @Test
    void failsForAResourceThatIsGoneAndStillJudgesTheRest() {
        live = Optional.empty();

        var findings = findings();

        assertThat(findings)
                .filteredOn(Finding::failed)
                .extracting(Finding::check)
                .containsExactly(SafetyCheck.NO_DRIFT, SafetyCheck.RESOURCE_EXISTS);
        assertThat(evidence().drift().severity()).isEqualTo(DriftSeverity.CRITICAL);
        assertThat(evidence().drift().attributes()).isEmpty();
        assertThat(finding(SafetyCheck.COST_IMPACT_ACCEPTABLE).status()).isEqualTo(Finding.Status.PASSED);
    }

    @Test
    void failsForABrokenSealAndSaysWhich() {
        brokenSeals = List.of("The operation does not match its seal");

        var finding = finding(SafetyCheck.CONFIG_HASH_MATCH);

        assertThat(finding.status()).isEqualTo(Finding.Status.FAILED);
        assertThat(finding.message()).isEqualTo("The operation does not match its seal");
    }

    @ParameterizedTest
    @CsvSource({
        "true, 100, 100, PASSED",
        "true, 100, 100.01, FAILED",
        "false, 100, 110, WARNED",
        "false, 100, 110.01, FAILED",
        "false, 0, 0, PASSED",
        "false, 0, 0.01, FAILED",
        "true, 0.01, 0, PASSED",
        "true, , 10, FAILED",
        "true, 10, , FAILED",
        "false, , 10, WARNED",
        "false, 10, , WARNED",
    })
    void judgesTheCostOfTheFix(boolean strictly, String costBefore, String costAfter, Finding.Status status) {
        strict = strictly;
        before = Optional.ofNullable(costBefore).map(Money::of);
        after = Optional.ofNullable(costAfter).map(Money::of);

        var finding = finding(SafetyCheck.COST_IMPACT_ACCEPTABLE);

        assertThat(finding.status()).isEqualTo(status);
    }

    /** The list, then what is saved in truth from the least to the most. */
    @ParameterizedTest
    @CsvSource({
        // saves on the list and costs in truth
        "true, 100, 60, -0.01, -0.01, FAILED",
        "false, 100, 60, -0.01, -0.01, FAILED",
        // whether it costs more is not known
        "true, 100, 60, -0.01, 40, FAILED",
        "false, 100, 60, -10, 40, WARNED",
        "false, 100, 60, -10.01, 40, FAILED",
        // saves nothing at worst, which is not more
        "true, 100, 60, 0, 40, PASSED",
        "true, 100, 60, 0, 0, PASSED",
        "true, 100, 60, 36, 36, PASSED",
        // costs more on the list and saves in truth
        "true, 100, 120, 5, 5, PASSED",
        "false, 100, 120, -5, -5, WARNED",
        "false, 100, 120, -11, -11, FAILED",
        // not known in truth
        "true, 100, 60, , , FAILED",
        "false, 100, 60, , , WARNED",
    })
    void judgesWhatIsReallyPaid(
            boolean strictly, String costBefore, String costAfter, String least, String most, Finding.Status status) {
        strict = strictly;
        impact = Optional.of(inTruth(
                costBefore,
                costAfter,
                Optional.ofNullable(least).map(amount -> new Range(Money.of(amount), Money.of(most))),
                List.of()));

        var finding = finding(SafetyCheck.COST_IMPACT_ACCEPTABLE);

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.cost()).isEqualTo(impact);
    }

    @Test
    void tellsTheListAndTheTruthAndWhatIsStranded() {
        impact = Optional.of(new CostImpact(
                Optional.of(Money.of("121.47")),
                Optional.of(Money.of("60.74")),
                Optional.of(new Range(Money.of("-60.74"), Money.of("60.73"))),
                List.of(),
                List.of(new CostImpact.Cover(
                        "cmt_1",
                        "Web servers",
                        "instances of t3.xlarge",
                        BigDecimal.TEN,
                        Optional.empty(),
                        new Span(BigDecimal.ZERO, BigDecimal.ONE),
                        new Span(BigDecimal.ZERO, BigDecimal.ZERO),
                        Optional.of(new Span(BigDecimal.ZERO, new BigDecimal("730.0000"))),
                        Optional.of(new Range(Money.of("0"), Money.of("76.65"))),
                        LocalDate.of(2027, 2, 28))),
                List.of(),
                List.of(),
                List.of()));

        var finding = finding(SafetyCheck.COST_IMPACT_ACCEPTABLE);

        assertThat(finding.message())
                .isEqualTo("Saves 60.73 USD a month: 60.74 USD instead of 121.47 USD by the list, and in truth it may"
                        + " save up to 60.73 USD or cost up to 60.74 USD more, and the operation is strict: what"
                        + " is not known does not pass; it leaves up to 730 paid hours a month of t3.xlarge, worth"
                        + " up to 76.65 USD a month unused, which Web servers has until 2027-02-28");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12.00 | false | PASSED | 12.0 | what it costs once is paid back after 0.3 months",
                "90.00 | false | PASSED | 90 | what it costs once is paid back after 2.3 months",
                "5.00  | true  | PASSED |      | Snapshot: at most 5.00 USD a month",
                "      | false | FAILED |      | Snapshot: not known"
            })
    void tellsWhatTheFixBringsWithItAndWhenThatIsPaidBack(
            String amount, boolean monthly, Finding.Status status, String once, String message) {
        impact = Optional.of(inTruth(
                "100",
                "60",
                Optional.of(Range.exactly(Money.of("40"))),
                List.of(new SideCost("Snapshot", Optional.ofNullable(amount).map(Money::of), monthly))));

        var finding = finding(SafetyCheck.COST_IMPACT_ACCEPTABLE);

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.message()).endsWith(message);
        assertThat(impact.get().once())
                .isEqualTo(amount == null ? Optional.empty() : Optional.of(Money.of(once == null ? "0" : once)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "40 |       | true  | FAILED | the operation is strict: what it costs once is not known, and what is"
                        + " not known does not pass",
                "40 |       | false | WARNED | what it costs once is not known",
                "0  | 30.00 | true  | FAILED | the operation is strict: the 30.00 USD that it costs once are never"
                        + " paid back",
                "0  | 30.00 | false | WARNED | the 30.00 USD that it costs once are never paid back",
                "0  | 0.00  | true  | PASSED | Costs the same",
            })
    void noSavingPassesWithACostThatIsUnknownOrNeverPaidBack(
            String saving, String once, boolean isStrict, Finding.Status status, String message) {
        strict = isStrict;
        var saved = Money.of(saving);
        impact = Optional.of(inTruth(
                "100",
                Money.of("100").minus(saved).amount().toPlainString(),
                Optional.of(Range.exactly(saved)),
                List.of(new SideCost("Moves", Optional.ofNullable(once).map(Money::of), false))));

        var finding = finding(SafetyCheck.COST_IMPACT_ACCEPTABLE);

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.message()).contains(message);
    }

    private static CostImpact inTruth(String before, String after, Optional<Range> savings, List<SideCost> sideCosts) {
        return new CostImpact(
                Optional.of(Money.of(before)),
                Optional.of(Money.of(after)),
                savings,
                List.of(),
                List.of(),
                sideCosts,
                List.of(),
                savings.isPresent() ? List.of() : List.of("Nobody knows"));
    }

    @Test
    void blocksOnAViolationThatBlocksAndWarnsOnOthers() {
        policies = new Judgement.Judged(List.of(new Violation("prod", "Not in production", true)));
        costSlos = new Judgement.Judged(List.of(new Violation("web", "82 % of the budget is used", false)));

        var findings = findings();

        assertThat(findings.get(4).status()).isEqualTo(Finding.Status.FAILED);
        assertThat(findings.get(4).message()).isEqualTo("prod: Not in production");
        assertThat(findings.get(5).status()).isEqualTo(Finding.Status.WARNED);
    }

    @Test
    void aFindingTellsWhichPoliciesJudgedAndEveryViolation() {
        var judge = new PolicyJudge("pol_1", "budget", 3);
        var violation = violation("It costs too much", true, Optional.empty());
        policies = new Judgement.Judged(List.of(judge), List.of(violation));

        var finding = finding(SafetyCheck.NO_POLICY_VIOLATIONS);

        assertThat(finding.status()).isEqualTo(Finding.Status.FAILED);
        assertThat(finding.message()).isEqualTo("budget version 3, rule max_cost: It costs too much");
        assertThat(finding.judges()).containsExactly(judge);
        assertThat(finding.violations()).containsExactly(violation);
    }

    @Test
    void whatAnExemptionCoversWarns() {
        policies = new Judgement.Judged(List.of(), List.of(violation("Exempt", false, Optional.of("exm_1"))));

        assertThat(finding(SafetyCheck.NO_POLICY_VIOLATIONS).status()).isEqualTo(Finding.Status.WARNED);
    }

    @Test
    void whoPassesKnowsByWhichPolicies() {
        policies = new Judgement.Judged(List.of(new PolicyJudge("pol_1", "budget", 3)), List.of());

        var finding = finding(SafetyCheck.NO_POLICY_VIOLATIONS);

        assertThat(finding.status()).isEqualTo(Finding.Status.PASSED);
        assertThat(finding.message()).isEqualTo("No policy stands against the fix; asked: budget version 3");
    }

    @Test
    void skipsPoliciesOfWhichNoneIsForTheChange() {
        policies = new Judgement.Unmatched();

        var finding = finding(SafetyCheck.NO_POLICY_VIOLATIONS);

        assertThat(finding.status()).isEqualTo(Finding.Status.SKIPPED);
        assertThat(finding.message()).isEqualTo("No policy is for this change");
    }

    private static Violation violation(String message, boolean blocks, Optional<String> exemption) {
        return new Violation(
                Optional.of("pol_1"),
                Optional.of("budget"),
                Optional.of(3),
                "max_cost",
                Optional.empty(),
                Optional.empty(),
                message,
                blocks,
                exemption);
    }

    @Test
    void asksTheCloudWhereItCanBeAsked() {
        rehearsal = Optional.of(new Rehearsal(List.of(), List.of()));

        assertThat(findings()).hasSize(7);
        assertThat(finding(SafetyCheck.CUSTOM).status()).isEqualTo(Finding.Status.PASSED);

        rehearsal = Optional.of(
                new Rehearsal(List.of("The quota is used up", "The size is not offered"), List.of("it deletes")));

        assertThat(finding(SafetyCheck.CUSTOM))
                .isEqualTo(new Finding(
                        SafetyCheck.CUSTOM, Finding.Status.FAILED, "The quota is used up; The size is not offered"));
    }

    /** A person took it upon himself, so it does not block. */
    @Test
    void warnsOfWhatIsLostForGood() {
        rehearsal = Optional.of(new Rehearsal(List.of(), List.of("the rule deletes objects, which do not come back")));

        assertThat(finding(SafetyCheck.CUSTOM))
                .isEqualTo(new Finding(
                        SafetyCheck.CUSTOM,
                        Finding.Status.WARNED,
                        "Nothing stands against the fix, and it was accepted that the rule deletes objects,"
                                + " which do not come back"));
    }

    private List<Finding> findings() {
        return SafetyCheck.judgeAll(evidence());
    }

    private Finding finding(SafetyCheck check) {
        return findings().get(check.ordinal());
    }

    private Evidence evidence() {
        var change = new Change(
                AttributePath.parse("/instance_type"),
                Optional.of(JsonNodeFactory.instance.stringNode("t3.xlarge")),
                Optional.of(JsonNodeFactory.instance.stringNode("t3.large")),
                Reversibility.EXACT,
                Downtime.RESTART);
        return new Evidence(
                new ResourceRef("simulated", "default", Optional.empty(), "aws_instance.web"),
                ResourceType.unprofiled("aws_instance"),
                ORIGINAL,
                live,
                List.of(change),
                impact.orElseGet(() -> CostImpact.ofList(before, after)),
                strict,
                brokenSeals,
                policies,
                costSlos,
                rehearsal,
                new SafetyLimits(blockFrom, 10));
    }

    private static Configuration driftedIn(int attributes, String name) {
        var patch = JSON.createObjectNode();
        for (var i = 0; i < attributes; i++) {
            patch.put(name + i, i);
        }
        return ORIGINAL.merge(patch);
    }

    private static Configuration config(String json) {
        return Configuration.of(JSON.readTree(json));
    }
}
