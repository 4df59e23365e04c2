package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class OperationFixTest extends OperationHttpTest {

    @Test
    void aProposedConfigurationSetsWhatItNamesAndRemovesNothing() {
        var proposed = tree(
                "{\"instance_type\": \"t3.large\", \"tags\": {\"Environment\": null, \"Team\": \"web\"}, \"monitoring\": null}");

        var operation = create(fix("patch", null, "proposed_config", proposed)).expect(201);

        assertThat(texts(operation.at("/changes"), "path")).containsExactly("/instance_type", "/tags/Team");
        assertThat(operation.at("/target_state/config/tags"))
                .isEqualTo(tree("{\"Environment\": \"production\", \"Name\": \"web\", \"Team\": \"web\"}"));
        assertRefused(create(fix("patch", null, "proposed_config", tree("{\"monitoring\": null}"))), 422, "no-change");
    }

    @Test
    void aPatchRemovesWithNull() {
        var operation = create(fix("patch", tree("{\"tags\": {\"Environment\": null}}")))
                .expect(201);

        assertThat(operation.at("/changes")).isEqualTo(tree("""
                [{"path": "/tags/Environment", "from": "production", "to": null,
                  "reversibility": "exact", "downtime": "none"}]"""));
        assertThat(operation.at("/target_state/config/tags")).isEqualTo(tree("{\"Name\": \"web\"}"));
    }

    @Test
    void keepsNumbersAsTheyAre() {
        var operation = create(fix(
                        "patch",
                        "{\"account_number\": 9007199254740993, \"share\": 0.10, \"list\": [1, null]}"
                                .transform(OperationHttpTest::tree)))
                .expect(201);

        assertThat(operation.text())
                .contains("\"account_number\":9007199254740993")
                .contains("\"list\":[1,null]");
        act(operation.id(), "check").expect(200);
        assertThat(status(settled(operation.id(), "apply"))).isEqualTo("applied");
        assertThat(live().text()).contains("9007199254740993");
    }

    @Test
    void aStaleBeliefShowsAsDrift() {
        var operation = create(fix("current_config", json("tags", json("Environment", "staging"))))
                .expect(201);
        assertThat(operation.at("/original_state/config/tags/Environment").stringValue())
                .isEqualTo("staging");

        var checked = act(operation.id(), "check").expect(200);

        assertThat(checked.at("/drift/drifted_attributes")).isEqualTo(tree("""
                [{"name": "/tags/Environment", "expected": "staging", "actual": "production", "change": "modified",
                  "impact": "configuration", "conflict": false}]"""));
        assertThat(finding(checked, "no_drift").path("status").stringValue()).isEqualTo("warned");
        assertThat(status(settled(operation.id(), "apply"))).isEqualTo("applied");
        assertLive("tags", json("Name", "web", "Environment", "production"));
    }

    @Test
    void aStaleBeliefOnTheFixItselfIsAConflict() {
        var id = created("current_config", json("instance_type", "m5.large"));

        var checked = act(id, "check").expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        assertThat(checked.at("/drift/drifted_attributes/0/conflict").booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # strict, current, proposed, savings, finding,  says
            true,      100,     50,       50.00,  passed,   50.00
            true,      100,     100,       0.00,  passed,   100.00
            true,      100,     100.01,   -0.01,  failed,   0.01
            false,     100,     110,     -10.00,  warned,   10.00
            false,     100,     110.01,  -10.01,  failed,   10 %
            true,      0,       0,         0.00,  passed,   0.00
            false,     0,       0.01,     -0.01,  failed,   0.01
            true,      0.005,   0.014,     0.00,  passed,   0.01
            true,      -,       -,        60.73,  passed,   60.73
            true,      -,       121.47,    0.00,  passed,   121.47
            true,      200,     -,       139.26,  passed,   139.26
            """)
    void judgesTheCost(
            boolean strict,
            @Nullable BigDecimal current,
            @Nullable BigDecimal proposed,
            BigDecimal savings,
            String status,
            String says) {
        var operation = create(fix("strict", strict, "current_cost", current, "proposed_cost", proposed))
                .expect(201);

        var checked = act(operation.id(), "check").expect(200);

        assertThat(operation.at("/monthly_savings").decimalValue()).isEqualByComparingTo(savings);
        assertThat(finding(checked, "cost_impact").path("status").stringValue()).isEqualTo(status);
        assertThat(finding(checked, "cost_impact").path("message").stringValue())
                .contains(says);
        assertThat(status(checked)).isEqualTo(status.equals("failed") ? "failed" : "validating_safety");
    }

    @ParameterizedTest
    @CsvSource({"true, failed", "false, warned"})
    void anUnknownCostIsNeverAPass(boolean strict, String status) {
        var operation = create(fix("strict", strict, "patch", json("instance_type", "z9.huge")))
                .expect(201);

        var checked = act(operation.id(), "check").expect(200);

        assertThat(operation.at("/target_state/estimated_cost").isNull()).isTrue();
        assertThat(operation.at("/monthly_savings").isNull()).isTrue();
        assertThat(operation.at("/original_state/estimated_cost").decimalValue())
                .isEqualByComparingTo("121.47");
        assertThat(operation.at("/rollback_plan/timeout_seconds").intValue()).isEqualTo(strict ? 180 : 300);
        assertThat(finding(checked, "cost_impact").path("status").stringValue()).isEqualTo(status);
    }

    @Test
    void theCallersCostHoldsForWhatWasApplied() {
        var id = applied("current_cost", 100, "proposed_cost", 40.5);

        var rolledBack = settled(id, "rollback");

        assertThat(rolledBack.at("/applied_state/estimated_cost").decimalValue())
                .isEqualByComparingTo("40.5");
        assertThat(rolledBack.at("/restored_state/estimated_cost").decimalValue())
                .isEqualByComparingTo("100");
    }

    @ParameterizedTest
    @CsvSource({
        " 0, none,      false, proceed,              passed",
        " 1, minor,     false, proceed_with_warning, warned",
        " 2, minor,     false, proceed_with_warning, warned",
        " 3, moderate,  false, review,               warned",
        " 5, moderate,  false, review,               warned",
        " 6, major,     true,  blocked,              failed",
        "10, major,     true,  blocked,              failed",
        "11, critical,  true,  blocked_review_now,   failed"
    })
    void driftIsJudgedByItsCount(int count, String severity, boolean blocking, String advice, String status) {
        var id = created();
        behindTheBack("{\"tags\": {%s}}"
                .formatted(IntStream.range(0, count)
                        .mapToObj("\"tag%d\": \"x\""::formatted)
                        .collect(Collectors.joining(","))));

        var checked = act(id, "check").expect(200);

        assertDrift(checked.at("/drift"), severity, blocking, advice);
        assertThat(checked.at("/drift/drifted_attributes")).hasSize(count);
        assertThat(finding(checked, "no_drift").path("status").stringValue()).isEqualTo(status);
        assertThat(status(checked)).isEqualTo(blocking ? "failed" : "validating_safety");
        assertThat(get(id, "snapshots").at("/items/0/kind").stringValue()).isEqualTo("observed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"iam_instance_profile": "admin"}     | moderate | false | review  | /iam_instance_profile   | modified | security      | false
            {"vpc_security_group_ids": ["sg-1"]}  | moderate | false | review  | /vpc_security_group_ids | modified | security      | false
            {"disable_api_termination": true}     | minor    | false | proceed_with_warning | /disable_api_termination | modified | availability | false
            {"tags": null}                        | minor    | false | proceed_with_warning | /tags      | removed  | configuration | false
            {"instance_type": "t3.medium"}        | minor    | true  | blocked | /instance_type          | modified | cost          | true
            {"instance_type": null}               | minor    | true  | blocked | /instance_type          | removed  | cost          | true
            """)
    void driftIsJudgedByWhatItTouches(
            String patch,
            String severity,
            boolean blocking,
            String advice,
            String name,
            String change,
            String impact,
            boolean conflict) {
        var id = created();
        behindTheBack(patch);

        var checked = act(id, "check").expect(200);

        assertDrift(checked.at("/drift"), severity, blocking, advice);
        var attribute = checked.at("/drift/drifted_attributes/0");
        assertThat(attribute.path("name").stringValue()).isEqualTo(name);
        assertThat(attribute.path("change").stringValue()).isEqualTo(change);
        assertThat(attribute.path("impact").stringValue()).isEqualTo(impact);
        assertThat(attribute.path("conflict").booleanValue()).isEqualTo(conflict);
        assertThat(status(checked)).isEqualTo(blocking ? "failed" : "validating_safety");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"public_ip\": \"203.0.113.99\"}",
                "{\"vpc_security_group_ids\": [\"sg-2\", \"sg-1\"]}",
                "{\"key_name\": null}"
            })
    void whatOnlyLooksLikeDriftIsNone(String patch) {
        var id = created();
        behindTheBack(patch);

        var checked = act(id, "check").expect(200);

        assertDrift(checked.at("/drift"), "none", false, "proceed");
        assertThat(status(settled(id, "apply"))).isEqualTo("applied");
    }

    @Test
    void aSecretThatChangedIsDriftThatShowsNoSecret() {
        var id = created();
        behindTheBack("{\"user_data\": \"whisper\"}");

        var checked = act(id, "check").expect(200);

        assertThat(texts(checked.at("/drift/drifted_attributes"), "name")).containsExactly("/user_data");
        assertThat(checked.text()).doesNotContain("whisper", "hush");
    }

    @Test
    void judgesAGivenConfigurationAndStoresNothing() {
        var id = created();
        var before = get(id);
        var actual = tree(live().at("/config").toString().replace("t3.xlarge", "t3.nano"));

        var drift = actWith(json("actual_config", actual), id, "drift").expect(200);

        assertDrift(drift.body(), "minor", true, "blocked");
        assertThat(drift.at("/drifted_attributes/0/name").stringValue()).isEqualTo("/instance_type");
        assertThat(get(id).body()).isEqualTo(before.body());
        assertThat(etag(get(id))).isEqualTo(etag(before));
        assertThat(get(id, "drift").at("/detected_at").isNull()).isTrue();
        assertThat(get(id, "snapshots").at("/items")).hasSize(2);
    }

    /** As Terraform marks them: some of this resource's values are secret, which no type can know. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", delimiter = '|', textBlock = """
            hush    | one  | -
            whisper | one  | /greeting
            hush    | two  | /motd/0/text
            """)
    void aGivenConfigurationShowsNoneOfTheResourcesOwnSecrets(String greeting, String text, @Nullable String drifted) {
        client().put("/api/v1/providers/simulated/inventory?account=" + account(), """
                        {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "resources": [
                          {"mode": "managed", "type": "aws_instance", "name": "web",
                           "provider": "provider[\\"registry.terraform.io/hashicorp/aws\\"]", "instances": [
                             {"schema_version": 1,
                              "attributes": {"id": "i-web", "instance_type": "t3.xlarge", "greeting": "hush",
                                             "motd": [{"text": "one"}, {"text": "public"}]},
                              "sensitive_attributes": [
                                [{"type": "get_attr", "value": "greeting"}],
                                [{"type": "get_attr", "value": "motd"},
                                 {"type": "index", "value": {"value": 0, "type": "number"}},
                                 {"type": "get_attr", "value": "text"}]]}]}]}""")
                .expect(200);
        var actual = tree("""
                {"id": "i-web", "instance_type": "t3.xlarge", "greeting": "%s", "motd": [{"text": "%s"}, {"text": "public"}]}""".formatted(greeting, text));
        var id = created("current_config", actual);

        var drift = actWith(json("actual_config", actual), created(), "drift").expect(200);

        assertThat(texts(drift.at("/drifted_attributes"), "name"))
                .isEqualTo(drifted == null ? List.of() : List.of(drifted));
        assertThat(drift.text() + get(id).text()).doesNotContain("hush", "whisper", "\"one\"", "\"two\"");
    }

    @Test
    void driftBeforeTheFirstDetectionIsNone() {
        var drift = get(created(), "drift").expect(200);

        assertThat(drift.body()).isEqualTo(tree("""
                {"has_drift": false, "severity": "none", "blocking": false, "advice": "proceed", "detected_at": null,
                 "drifted_attributes": []}"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "cancelled", "applied", "rolled_back"})
    void detectsDriftInEveryStateAtRest(String state) {
        var id = state.equals("pending") || state.equals("cancelled") ? created() : applied();
        if (state.equals("cancelled")) {
            act(id, "cancel").expect(200);
        } else if (state.equals("rolled_back")) {
            settled(id, "rollback");
        }
        var before = get(id, "snapshots").at("/items").size();
        assertDrift(act(id, "drift").expect(200).body(), "none", false, "proceed");
        remove();

        var gone = act(id, "drift").expect(200);

        assertDrift(gone.body(), "critical", true, "blocked_review_now");
        assertThat(gone.at("/has_drift").booleanValue()).isTrue();
        assertThat(gone.at("/drifted_attributes")).isEmpty();
        assertThat(status(get(id))).isEqualTo(state);
        assertThat(get(id, "snapshots").at("/items")).hasSize(before + 1);
        assertWholeChain(id);
    }

    private static void assertDrift(JsonNode drift, String severity, boolean blocking, String advice) {
        assertThat(drift.path("severity").stringValue()).isEqualTo(severity);
        assertThat(drift.path("has_drift").booleanValue()).isEqualTo(!severity.equals("none"));
        assertThat(drift.path("blocking").booleanValue()).isEqualTo(blocking);
        assertThat(drift.path("advice").stringValue()).isEqualTo(advice);
        assertThat(drift.path("detected_at").stringValue()).endsWith("Z");
    }

    @Test
    void aStaleBeliefThatIsAsWantedIsToldByTheChecks() {
        var created =
                create(fix("current_config", json("instance_type", "t3.large"))).expect(201);

        var checked = act(created.id(), "check").expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        assertThat(finding(checked, "no_drift").path("status").stringValue()).isEqualTo("failed");
        assertThat(checked.at("/drift/drifted_attributes/0/conflict").booleanValue())
                .isTrue();
    }

    @Test
    void aWholeConfigurationMayBeProposedWithOneValueChanged() {
        var proposed = ((ObjectNode) live().at("/config")).put("instance_type", "t3.large");

        var created = create(fix("patch", null, "proposed_config", proposed)).expect(201);

        assertThat(texts(created.at("/changes"), "path")).containsExactly("/instance_type");
    }

    @Test
    void numbersAreWrittenAsTheyAreHashed() {
        var created = create(fix("patch", tree("{\"note\": [4.50, -0.0, 1e21, 1e-7, 9007199254740993]}")))
                .expect(201);

        assertThat(created.text()).contains("\"note\":[4.5,0,1e+21,1e-7,9007199254740993]");
    }
}
