package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OperationLifeTest extends OperationHttpTest {

    private static final List<String> MEMBERS = List.of(
            "id",
            "created_at",
            "updated_at",
            "created_by",
            "retry_of",
            "provider",
            "account",
            "region",
            "resource_id",
            "resource_type",
            "fix_description",
            "strict",
            "accept_irreversible",
            "accept_managed_by",
            "labels",
            "original_state",
            "target_state",
            "applied_state",
            "restored_state",
            "changes",
            "monthly_savings",
            "savings",
            "status",
            "can_proceed",
            "blockers",
            "waiting",
            "safety_checks",
            "drift",
            "rollback_plan",
            "failure",
            "acknowledged_by",
            "acknowledged_at",
            "archived",
            "execution_log");

    @Test
    void aNewOperationShowsAllOfItself() {
        var answer = create(fix("labels", json("team", "web"))).expect(201);
        var operation = answer.body();

        assertThat(names(operation)).containsExactlyInAnyOrderElementsOf(MEMBERS);
        assertThat(answer.header("Location")).contains(path(answer.id()));
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.id()).matches("op_[0-7][0-9a-hjkmnp-tv-z]{25}");
        assertThat(operation.path("created_by").stringValue()).isEqualTo("local");
        assertThat(Instant.parse(operation.path("created_at").stringValue()).getNano() % 1000)
                .isZero();
        assertThat(operation.path("updated_at")).isEqualTo(operation.path("created_at"));
        assertThat(operation.path("provider").stringValue()).isEqualTo("simulated");
        assertThat(operation.path("account").stringValue()).isEqualTo(account());
        assertThat(operation.path("resource_id").stringValue()).isEqualTo(WEB);
        assertThat(operation.path("resource_type").stringValue()).isEqualTo("aws_instance");
        assertThat(operation.path("fix_description").stringValue()).startsWith("Downsize");
        assertThat(operation.path("strict").booleanValue()).isTrue();
        assertThat(operation.path("accept_irreversible").booleanValue()).isFalse();
        assertThat(operation.path("accept_managed_by").booleanValue()).isFalse();
        assertThat(operation.path("labels")).isEqualTo(tree("{\"team\": \"web\"}"));
        assertState(operation.path("original_state"), "t3.xlarge", "121.47");
        assertState(operation.path("target_state"), "t3.large", "60.74");
        assertThat(operation.path("changes")).isEqualTo(tree("""
            [{"path": "/instance_type", "from": "t3.xlarge", "to": "t3.large",
              "reversibility": "exact", "downtime": "restart"}]\
            """));
        assertThat(operation.path("monthly_savings").decimalValue()).isEqualByComparingTo("60.73");
        assertThat(operation.path("status").stringValue()).isEqualTo("pending");
        assertThat(operation.path("can_proceed").booleanValue()).isFalse();
        assertThat(operation.path("blockers")).isEqualTo(tree("""
            [{"code": "checks-required", "message": "Safety checks have not been run"}]\
            """));
        assertThat(operation.path("drift")).isEqualTo(tree("""
            {"has_drift": false, "severity": "none", "blocking": false, "advice": "proceed", "detected_at": null,
             "drifted_attributes": []}\
            """));
        assertNull(
                operation,
                "retry_of",
                "applied_state",
                "restored_state",
                "failure",
                "acknowledged_by",
                "acknowledged_at");
        assertThat(answer.text()).doesNotContain("hush");
    }

    @Test
    void aNewOperationShowsItsChecksItsPlanAndItsLog() {
        var operation = create(fix()).expect(201).body();

        var checks = operation.path("safety_checks");
        assertThat(texts(checks, "name"))
                .containsExactly(
                        "no_drift", "resource_exists", "config_hash", "cost_impact", "policy_check", "slo_check");
        assertThat(texts(checks, "check_type"))
                .containsExactly(
                        "no_drift",
                        "resource_exists",
                        "config_hash_match",
                        "cost_impact_acceptable",
                        "no_policy_violations",
                        "no_slo_violations");
        assertThat(checks.valueStream()).allSatisfy(check -> {
            assertThat(names(check))
                    .containsExactlyInAnyOrder(
                            "name",
                            "description",
                            "check_type",
                            "status",
                            "message",
                            "checked_at",
                            "cost_impact",
                            "judges",
                            "violations");
            assertThat(check.path("description").stringValue()).isNotBlank();
            assertThat(check.path("status").stringValue()).isEqualTo("pending");
            assertNull(check, "message", "checked_at", "cost_impact");
        });
        var plan = operation.path("rollback_plan");
        assertThat(names(plan))
                .containsExactlyInAnyOrder("steps", "timeout_seconds", "auto_rollback", "status", "earliest_at");
        assertThat(plan.path("timeout_seconds").intValue()).isEqualTo(180);
        assertThat(plan.path("auto_rollback").booleanValue()).isTrue();
        assertThat(plan.path("status").stringValue()).isEqualTo("not_triggered");
        assertNull(plan, "earliest_at");
        var step = plan.at("/steps/0");
        assertThat(names(step))
                .containsExactlyInAnyOrder(
                        "order", "description", "restore_config", "verification", "reversibility", "status", "message");
        assertThat(step.path("order").intValue()).isOne();
        assertThat(step.path("restore_config")).isEqualTo(tree("{\"instance_type\": \"t3.xlarge\"}"));
        assertThat(step.path("verification").stringValue()).isNotBlank();
        assertThat(step.path("reversibility").stringValue()).isEqualTo("exact");
        assertThat(step.path("status").stringValue()).isEqualTo("pending");
        assertNull(step, "message");
        var entry = operation.at("/execution_log/0");
        assertThat(names(entry))
                .containsExactlyInAnyOrder(
                        "sequence", "timestamp", "level", "message", "actor", "context", "previous_hash", "hash");
        assertThat(entry.path("sequence").intValue()).isOne();
        assertThat(entry.path("level").stringValue()).isEqualTo("INFO");
        assertThat(entry.path("message").stringValue()).isEqualTo("Operation created");
        assertThat(entry.path("actor").stringValue()).isEqualTo("local");
        assertThat(entry.path("context")).isEqualTo(tree("{}"));
    }

    @Test
    void livesFromCreationToRollback() {
        var id = created();

        var checked = act(id, "check").expect(200);
        assertThat(status(checked)).isEqualTo("validating_safety");
        assertThat(checked.at("/can_proceed").booleanValue()).isTrue();
        assertThat(checked.at("/blockers")).isEmpty();
        assertThat(texts(checked.at("/safety_checks"), "status"))
                .containsExactly("passed", "passed", "passed", "passed", "passed", "skipped");
        assertThat(checked.at("/safety_checks").valueStream()).allSatisfy(check -> {
            assertThat(check.path("message").stringValue()).isNotBlank();
            assertThat(check.path("checked_at").stringValue()).endsWith("Z");
        });
        assertThat(checked.at("/drift/detected_at").stringValue()).endsWith("Z");

        var applying = act(id, "apply").expect(202);
        assertThat(applying.header("Location")).contains(path(id));
        assertThat(status(applying)).isEqualTo("applying");
        var applied = awaitAtRest(id);
        assertState(applied.at("/applied_state"), "t3.large", "60.74");
        assertThat(applied.at("/can_proceed").booleanValue()).isFalse();
        assertThat(texts(applied.at("/blockers"), "code")).containsExactly("illegal-transition");
        assertNull(applied.body(), "failure", "restored_state");
        assertLive("instance_type", "t3.large");

        behindTheBack("{\"tags\": {\"Owner\": \"somebody\"}}");
        var drift = act(id, "drift").expect(200).body();
        assertThat(drift.path("has_drift").booleanValue()).isTrue();
        assertThat(drift.path("severity").stringValue()).isEqualTo("minor");
        assertThat(drift.path("advice").stringValue()).isEqualTo("proceed_with_warning");
        assertThat(drift.path("drifted_attributes")).isEqualTo(tree("""
            [{"name": "/tags/Owner", "expected": null, "actual": "somebody", "change": "added",
              "impact": "configuration", "conflict": false}]\
            """));
        assertThat(get(id, "drift").expect(200).body()).isEqualTo(drift);
        assertThat(status(get(id))).isEqualTo("applied");

        var rolledBack = actWith(json("reason", "It was slow"), id, "rollback", "Prefer", "wait=60")
                .expect(200);
        assertThat(status(rolledBack)).isEqualTo("rolled_back");
        assertThat(rolledBack.at("/rollback_plan/status").stringValue()).isEqualTo("completed");
        assertThat(rolledBack.at("/rollback_plan/steps/0/status").stringValue()).isEqualTo("done");
        assertState(rolledBack.at("/restored_state"), "t3.xlarge", "121.47");
        assertThat(rolledBack.at("/restored_state/config/tags/Owner").stringValue())
                .isEqualTo("somebody");
        assertNull(rolledBack.body(), "failure");
        assertLive(
                "instance_type",
                "t3.xlarge",
                "tags",
                json("Name", "web", "Environment", "production", "Owner", "somebody"));

        assertHistory(id);
    }

    private void assertHistory(String id) {
        var snapshots = get(id, "snapshots").expect(200);
        assertThat(texts(snapshots.at("/items"), "kind"))
                .containsExactly(
                        "restored", "observed", "observed", "applied", "observed", "observed", "target", "original");
        assertThat(snapshots.at("/items").valueStream())
                .allSatisfy(snapshot -> assertThat(names(snapshot))
                        .containsExactlyInAnyOrder(
                                "kind", "config", "estimated_cost", "timestamp", "config_hash", "attempt"));
        assertThat(texts(snapshots.at("/items"), "attempt")).containsExactly("", "2", "", "", "1", "", "", "");
        assertThat(snapshots.at("/next_cursor").isNull()).isTrue();

        var log = get(id, "log?limit=200").expect(200);
        assertThat(texts(log.at("/items"), "message"))
                .startsWith("Operation created", "Safety checks passed", "Applying the fix")
                .contains("Fix applied and verified", "Rolling back: It was slow", "Rolled back and verified");
        var previous = (JsonNode) null;
        for (var entry : log.at("/items")) {
            assertThat(entry.path("hash").stringValue()).isNotBlank();
            if (previous != null) {
                assertThat(entry.path("sequence").intValue())
                        .isEqualTo(previous.path("sequence").intValue() + 1);
                assertThat(entry.path("previous_hash")).isEqualTo(previous.path("hash"));
            }
            previous = entry;
        }
        assertThat(log.at("/chain/verified").booleanValue()).isTrue();
        assertThat(log.at("/chain/broken_at").isNull()).isTrue();
        assertThat(log.at("/chain/entries").intValue())
                .isEqualTo(log.at("/items").size());
        assertThat(log.at("/chain/head"))
                .isEqualTo(log.at("/items").get(log.at("/items").size() - 1).path("hash"));
        assertThat(get(id, "log?limit=2").at("/chain")).isEqualTo(log.at("/chain"));
        assertThat(get(id).at("/execution_log")).isEqualTo(log.at("/items"));

        var journal = journal();
        assertThat(journal.stream().map(entry -> entry.path("actor").stringValue()))
                .containsExactly("service", "outside", "service");
        assertThat(journal.stream().map(entry -> entry.path("write_key").asString("")))
                .containsExactly(id + ":apply:1:1", "", id + ":rollback:1:2");
        assertThat(journal.getFirst().at("/before/instance_type").stringValue()).isEqualTo("t3.xlarge");
        assertThat(journal.getLast().at("/after/instance_type").stringValue()).isEqualTo("t3.xlarge");
    }

    @Test
    void pagesTheLogAndTheSnapshots() {
        var id = applied();

        for (var part : List.of("log", "snapshots")) {
            var whole = get(id, part + "?limit=200").expect(200).at("/items");
            var first = get(id, part + "?limit=2").expect(200);
            var cursor = first.at("/next_cursor").stringValue();
            var rest = get(id, part + "?limit=200&cursor=" + cursor).expect(200);

            assertThat(first.header("Link").orElseThrow()).contains("rel=\"next\"");
            assertThat(first.at("/items")).hasSize(2);
            assertThat(rest.at("/items")).hasSize(whole.size() - 2);
            assertThat(rest.at("/items/0")).isEqualTo(whole.get(2));
            assertThat(rest.at("/next_cursor").isNull()).isTrue();
        }
    }

    @Test
    void rollsBackWhatTheFixAddedAndRemoved() {
        var id = checked("patch", tree("{\"tags\": {\"Environment\": null, \"Cost\": \"low\"}, \"monitoring\": true}"));
        assertThat(get(id).at("/rollback_plan/steps/0/restore_config"))
                .isEqualTo(
                        tree("{\"tags\": {\"Environment\": \"production\", \"Cost\": null}, \"monitoring\": false}"));
        settled(id, "apply");
        assertLive("tags", json("Name", "web", "Cost", "low"), "monitoring", true);

        settled(id, "rollback");

        assertLive("tags", json("Name", "web", "Environment", "production"), "monitoring", false);
    }

    @Test
    void toleratedDriftSurvivesTheFix() {
        var id = created();
        behindTheBack("{\"tags\": {\"Owner\": \"somebody\"}}");

        var checked = act(id, "check").expect(200);
        var applied = settled(id, "apply");

        assertThat(finding(checked, "no_drift").path("status").stringValue()).isEqualTo("warned");
        assertThat(finding(checked, "no_drift").path("message").stringValue()).contains("/tags/Owner");
        assertThat(status(applied)).isEqualTo("applied");
        assertThat(applied.at("/applied_state/config/tags/Owner").stringValue()).isEqualTo("somebody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "validating_safety"})
    void cancelsWhatWasNotApplied(String state) {
        var id = state.equals("pending") ? created() : checked();

        var cancelled = actWith(json("reason", "Not now"), id, "cancel").expect(200);

        assertThat(status(cancelled)).isEqualTo("cancelled");
        assertThat(texts(cancelled.at("/execution_log"), "message")).endsWith("Operation cancelled: Not now");
        assertRefused(act(id, "check"), 409, "illegal-transition");
    }

    @Test
    void aRetryThatIsRefusedPointsAtNoMemberOfItsEmptyBody() {
        var id = created();
        act(id, "cancel").expect(200);
        behindTheBack("{\"instance_type\": \"t3.large\"}");

        var refused = act(id, "retry");

        assertRefused(refused, 422, "no-change");
        assertPointers(refused, "");
    }

    @Test
    void retriesWithAFreshSnapshot() {
        var id = applied("labels", json("team", "web"), "strict", false, "proposed_cost", new BigDecimal("50"));
        settled(id, "rollback");
        behindTheBack("{\"tags\": {\"Owner\": \"somebody\"}}");

        var again = act(id, "retry").expect(201);

        assertThat(again.header("Location")).contains(path(again.id()));
        assertThat(again.id()).isNotEqualTo(id);
        assertThat(again.at("/retry_of").stringValue()).isEqualTo(id);
        assertThat(status(again)).isEqualTo("pending");
        assertThat(again.at("/original_state/config/tags/Owner").stringValue()).isEqualTo("somebody");
        assertThat(again.at("/labels/team").stringValue()).isEqualTo("web");
        assertThat(again.at("/strict").booleanValue()).isFalse();
        assertThat(again.at("/target_state/estimated_cost").decimalValue()).isEqualByComparingTo("50");
        assertThat(again.at("/execution_log/0/context/retry_of").stringValue()).isEqualTo(id);
        act(again.id(), "check").expect(200);
        assertThat(status(settled(again.id(), "apply"))).isEqualTo("applied");
    }

    @Test
    void acknowledgingFreesTheResourceForOthers() {
        var broken = leftBroken();
        var other = checked("patch", json("ami", "ami-2"));
        var refused = act(other, "apply");
        assertRefused(refused, 409, "unresolved-rollback");
        assertThat(refused.at("/detail").stringValue()).contains(broken);
        assertThat(texts(get(other).at("/blockers"), "code")).containsExactly("unresolved-rollback");

        var acknowledged =
                actWith(json("reason", "Seen to"), broken, "acknowledge").expect(200);

        assertThat(status(acknowledged)).isEqualTo("failed");
        assertThat(acknowledged.at("/acknowledged_by").stringValue()).isEqualTo("local");
        assertThat(acknowledged.at("/acknowledged_at").stringValue()).endsWith("Z");
        assertThat(get(other).at("/can_proceed").booleanValue()).isTrue();
    }

    @Test
    void aPersonMayRollBackWhatWasLeftBroken() {
        var broken = leftBroken();

        var rolledBack = settled(broken, "rollback");

        assertThat(status(rolledBack)).isEqualTo("rolled_back");
        assertLive("instance_type", "t3.xlarge", "monitoring", false);
        assertThat(status(settled(checked(), "apply"))).isEqualTo("applied");
    }

    private static void assertState(JsonNode state, String instanceType, String cost) {
        assertThat(names(state)).containsExactlyInAnyOrder("config", "estimated_cost", "timestamp", "config_hash");
        assertThat(state.at("/config/instance_type").stringValue()).isEqualTo(instanceType);
        assertThat(state.path("estimated_cost").decimalValue()).isEqualByComparingTo(cost);
        assertThat(state.path("timestamp").stringValue()).endsWith("Z");
        assertThat(state.path("config_hash").stringValue()).matches("sha256:[0-9a-f]{64}");
    }

    private static void assertNull(JsonNode object, String... members) {
        for (var member : members) {
            assertThat(object.get(member)).as(member).isNotNull();
            assertThat(object.get(member).isNull()).as(member).isTrue();
        }
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }
}
