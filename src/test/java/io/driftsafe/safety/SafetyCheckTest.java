package io.driftsafe.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.Judgement;
import io.driftsafe.guardrail.Violation;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
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
            {"instance_type": "t3.xlarge", "tags": {"Name": "web"}, "monitoring": true}""");

    private Optional<Configuration> live = Optional.of(ORIGINAL);
    private Optional<Money> before = Optional.of(Money.of("121.47"));
    private Optional<Money> after = Optional.of(Money.of("60.74"));
    private boolean strict = true;
    private List<String> brokenSeals = List.of();
    private Judgement policies = new Judgement.NotConfigured();
    private Judgement costSlos = new Judgement.NotConfigured();
    private Optional<List<String>> objections = Optional.empty();
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

    @Test
    void blocksOnAViolationThatBlocksAndWarnsOnOthers() {
        policies = new Judgement.Judged(List.of(new Violation("prod", "Not in production", true)));
        costSlos = new Judgement.Judged(List.of(new Violation("web", "82 % of the budget is used", false)));

        var findings = findings();

        assertThat(findings.get(4))
                .isEqualTo(new Finding(
                        SafetyCheck.NO_POLICY_VIOLATIONS, Finding.Status.FAILED, "prod: Not in production"));
        assertThat(findings.get(5).status()).isEqualTo(Finding.Status.WARNED);
    }

    @Test
    void asksTheCloudWhereItCanBeAsked() {
        objections = Optional.of(List.of());

        assertThat(findings()).hasSize(7);
        assertThat(finding(SafetyCheck.CUSTOM).status()).isEqualTo(Finding.Status.PASSED);

        objections = Optional.of(List.of("The quota is used up", "The size is not offered"));

        assertThat(finding(SafetyCheck.CUSTOM))
                .isEqualTo(new Finding(
                        SafetyCheck.CUSTOM, Finding.Status.FAILED, "The quota is used up; The size is not offered"));
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
                before,
                after,
                strict,
                brokenSeals,
                policies,
                costSlos,
                objections,
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
