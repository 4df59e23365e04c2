package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class OperationRefusalTest extends OperationHttpTest {

    private static final Map<String, Object> REASON = Map.of("reason", "Seen to");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "op_01jd9r6qk2f3a8xw5t7m0c4bvz",
                "op_01JD9R6QK2F3A8XW5T7M0C4BVZ",
                "op_x",
                "pol_01jd9r6qk2f3a8xw5t7m0c4bvz",
                "op_91jd9r6qk2f3a8xw5t7m0c4bvz",
                "01jd9r6qk2f3a8xw5t7m0c4bvz"
            })
    void whatIsNotThereIsNotFound(String id) {
        for (var part : List.of("", "/drift", "/log", "/snapshots")) {
            assertRefused(client().get(path(id) + part), 404, "not-found");
        }
        for (var action : List.of("check", "apply", "rollback", "cancel", "retry", "drift")) {
            assertRefused(act(id, action), 404, "not-found");
        }
        assertRefused(actWith(REASON, id, "acknowledge"), 404, "not-found");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            pending,            rollback,    illegal-transition
            pending,            retry,       illegal-transition
            pending,            acknowledge, illegal-transition
            pending,            apply,       checks-required
            validating_safety,  rollback,    illegal-transition
            validating_safety,  retry,       illegal-transition
            validating_safety,  acknowledge, illegal-transition
            applied,            check,       illegal-transition
            applied,            apply,       illegal-transition
            applied,            cancel,      illegal-transition
            applied,            retry,       illegal-transition
            applied,            acknowledge, illegal-transition
            failed,             check,       illegal-transition
            failed,             apply,       checks-failed
            failed,             cancel,      illegal-transition
            failed,             rollback,    nothing-to-roll-back
            failed,             acknowledge, illegal-transition
            rolled_back,        check,       illegal-transition
            rolled_back,        apply,       illegal-transition
            rolled_back,        cancel,      illegal-transition
            rolled_back,        rollback,    illegal-transition
            rolled_back,        acknowledge, illegal-transition
            rollback_failed,    check,       illegal-transition
            rollback_failed,    apply,       illegal-transition
            rollback_failed,    cancel,      illegal-transition
            rollback_failed,    retry,       illegal-transition
            cancelled,          check,       illegal-transition
            cancelled,          apply,       illegal-transition
            cancelled,          cancel,      illegal-transition
            cancelled,          rollback,    illegal-transition
            cancelled,          acknowledge, illegal-transition
            """)
    void refusesWhatTheStateDoesNotAllow(String state, String action, String code) {
        var id = in(state);
        var before = get(id);

        var refused = action.equals("acknowledge") ? actWith(REASON, id, action) : act(id, action);

        assertRefused(refused, 409, code);
        if (code.equals("illegal-transition")) {
            assertThat(refused.at("/detail").stringValue()).contains(state);
        }
        assertThat(get(id).body()).isEqualTo(before.body());
        assertThat(etag(get(id))).isEqualTo(etag(before));
    }

    private String in(String state) {
        var id = switch (state) {
            case "pending" -> created();
            case "validating_safety" -> checked();
            case "applied", "rolled_back", "rollback_failed" -> applied();
            case "failed" -> created("proposed_cost", 500);
            case "cancelled" -> created();
            default -> throw new IllegalArgumentException(state);
        };
        switch (state) {
            case "failed" -> act(id, "check").expect(200);
            case "cancelled" -> act(id, "cancel").expect(200);
            case "rolled_back" -> settled(id, "rollback");
            case "rollback_failed" -> {
                behindTheBack("{\"instance_type\": \"t3.nano\"}");
                settled(id, "rollback");
            }
            default -> {}
        }
        assertThat(status(get(id))).isEqualTo(state);
        return id;
    }

    @Test
    void namesOnlyWhatIsAllowedAfterAFailureWithoutEffect() {
        var id = in("failed");

        var refused = act(id, "cancel");

        assertThat(refused.at("/detail").stringValue()).contains("retry").doesNotContain("rollback", "acknowledge");
    }

    @Test
    void refusesDriftWhileWorkGoesOn() {
        var id = checked();
        fault("latency", "apply", "delay_ms", 350);
        act(id, "apply").expect(202);

        var refused = act(id, "drift");

        assertRefused(refused, 409, "illegal-transition");
        assertThat(status(awaitAtRest(id))).isEqualTo("applied");
    }

    @Test
    void aFailedCheckRefusesWithEveryReason() {
        var id = created("proposed_cost", 500, "labels", json("policy", "no-downsizing"));
        LabelRules.BANNED.add("no-downsizing");
        behindTheBack("{\"instance_type\": \"t3.medium\"}");
        var failed = act(id, "check").expect(200);

        var refused = act(id, "apply");

        assertThat(status(failed)).isEqualTo("failed");
        assertThat(failed.at("/failure/code").stringValue()).isEqualTo("checks-failed");
        assertThat(failed.at("/failure/may_have_changed").booleanValue()).isFalse();
        assertThat(texts(failed.at("/safety_checks"), "status"))
                .containsExactly("failed", "passed", "passed", "failed", "failed", "skipped");
        assertRefused(refused, 409, "checks-failed");
        assertThat(texts(refused.at("/reasons"), "code"))
                .containsExactly("checks-failed", "checks-failed", "checks-failed");
        assertThat(texts(refused.at("/reasons"), "message"))
                .satisfiesExactly(
                        drift -> assertThat(drift).contains("/instance_type"),
                        cost -> assertThat(cost).contains("500"),
                        policy -> assertThat(policy).contains("no-downsizing"));
        assertThat(failed.at("/blockers")).isEqualTo(refused.at("/reasons"));
    }

    @Test
    void applyRefusesInOrderAndWithAllReasons() {
        var broken = leftBroken();
        var id = checked("patch", json("ami", "ami-2"), "labels", json("gate", "approval", "second_gate", "window"));
        backdateFindings(id);
        LabelRules.CLOSED.addAll(List.of("approval", "window"));

        assertRefused(act(id, "apply", "If-Match", "\"999\""), 412, "precondition-failed");
        var stale = act(id, "apply");
        assertRefused(stale, 409, "checks-stale");
        assertThat(texts(stale.at("/reasons"), "code"))
                .containsExactly("checks-stale", "gate-closed", "gate-closed", "unresolved-rollback");
        assertThat(get(id).at("/blockers")).isEqualTo(stale.at("/reasons"));

        act(id, "check").expect(200);
        var closed = act(id, "apply");
        assertRefused(closed, 409, "gate-closed");
        assertThat(texts(closed.at("/reasons"), "message").getFirst()).contains("approval");

        LabelRules.CLOSED.clear();
        assertRefused(act(id, "apply"), 409, "unresolved-rollback");

        settled(broken, "rollback");
        assertThat(status(settled(id, "apply"))).isEqualTo("applied");
    }

    @Test
    void pendingComesBeforeAClosedGate() {
        LabelRules.CLOSED.add("approval");
        var id = created("labels", json("gate", "approval"));

        var refused = act(id, "apply");

        assertRefused(refused, 409, "checks-required");
        assertThat(texts(refused.at("/reasons"), "code")).containsExactly("checks-required", "gate-closed");
    }

    @Test
    void aBusyResourceIsRefusedToApplyAndToRollBack() {
        var first = applied();
        var second = checked("patch", json("instance_type", "t3.medium"));
        fault("latency", "apply", "delay_ms", 350);
        act(second, "apply").expect(202);

        var third = checked("resource_id", VOLUME, "resource_type", "aws_ebs_volume", "patch", json("type", "gp3"));
        var refused = act(first, "rollback");

        assertRefused(refused, 409, "resource-busy");
        assertThat(refused.at("/detail").stringValue()).contains(second);
        assertThat(status(settled(third, "apply"))).isEqualTo("applied");
        assertThat(status(awaitAtRest(second))).isEqualTo("applied");
    }

    @Test
    void aGateThatClosesBeforeTheRunStopsIt() {
        var id = checked("labels", json("gate", "stop"));
        fault("latency", "read", "delay_ms", 350);
        act(id, "apply").expect(202);
        LabelRules.CLOSED.add("stop");

        var failed = awaitAtRest(id);

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "gate-closed", false);
        assertThat(journal()).isEmpty();
        assertRefused(act(id, "apply"), 409, "illegal-transition");
    }

    @Test
    void aPolicyThatAppearsBeforeTheRunStopsIt() {
        var id = checked("labels", json("policy", "freeze"));
        assertThat(finding(get(id), "policy_check").path("status").stringValue())
                .isEqualTo("warned");
        fault("latency", "read", "delay_ms", 350);
        act(id, "apply").expect(202);
        LabelRules.BANNED.add("freeze");

        var failed = awaitAtRest(id);

        assertFailure(failed, "checks-failed", false);
        assertThat(finding(failed, "policy_check").path("status").stringValue()).isEqualTo("failed");
        assertThat(journal()).isEmpty();
        assertRefused(act(id, "apply"), 409, "checks-failed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"resource_type": null, "fix_description": null}        | /resource_type /fix_description
            {"fix_description": "  "}                               | /fix_description
            {"patch": null}                                         | /patch /proposed_config
            {"proposed_config": {"instance_type": "t3.nano"}}       | /patch /proposed_config
            {"patch": []}                                           | /patch
            {"patch": "t3.large"}                                   | /patch
            {"current_cost": -0.01}                                 | /current_cost
            {"proposed_cost": 1000000000000}                        | /proposed_cost
            {"proposed_cost": "cheap"}                              | /proposed_cost
            {"rollback_timeout_seconds": 0}                         | /rollback_timeout_seconds
            {"rollback_timeout_seconds": 86401}                     | /rollback_timeout_seconds
            {"rollback_timeout_seconds": 1.5}                       | /rollback_timeout_seconds
            {"resource_type": "aws_ebs_volume"}                     | /resource_type
            {"strict": "yes"}                                       | /strict
            {"stirct": true}                                        | /stirct
            {"accept_irreversible": true}                           | /auto_rollback
            {"provider": "nowhere"}                                 | /provider
            {"labels": {"": "x"}}                                   | /labels
            """)
    void refusesWhatIsNotValidWithItsPlace(String members, String pointers) {
        var fix = fix();
        tree(members).propertyStream().forEach(member -> {
            if (member.getValue().isNull()) {
                fix.remove(member.getKey());
            } else {
                fix.put(member.getKey(), member.getValue());
            }
        });

        var refused = create(fix);

        assertRefused(refused, 422, "invalid-request");
        var found = texts(refused.at("/errors"), "pointer");
        assertThat(found).hasSize(pointers.split(" ").length);
        for (var pointer : pointers.split(" ")) {
            assertThat(found).anyMatch(place -> place.startsWith(pointer), pointer);
        }
    }

    @Test
    void keepsToTheLimits() {
        var long1000 = "x".repeat(1000);
        var manyLabels = new HashMap<String, Object>();
        for (var i = 0; i < 64; i++) {
            manyLabels.put("label" + i, "v".repeat(256));
        }

        create(fix("fix_description", long1000, "labels", manyLabels)).expect(201);
        manyLabels.put("one more", "");

        assertPointers(create(fix("labels", manyLabels)), "/labels");
        assertPointers(create(fix("fix_description", long1000 + "x")), "/fix_description");
        assertPointers(create(fix("resource_id", "x".repeat(2049))), "/resource_id");
        assertRefused(create(fix("resource_id", "x".repeat(2048))), 422, "resource-not-found");
        assertRefused(create(fix("labels", json("k".repeat(64), "v"))), 422, "invalid-request");
        assertRefused(create(fix("labels", json("k", "v".repeat(257)))), 422, "invalid-request");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            aws_instance.web    | aws_instance    | {"instance_type": "t3.xlarge"}      | no-change           | /patch
            aws_instance.web    | aws_instance    | {}                                  | no-change           | /patch
            aws_instance.web    | aws_instance    | {"absent": null}                    | no-change           | /patch
            aws_instance.web    | aws_instance    | {"public_ip": "1.2.3.4"}            | unsupported-change  | /patch/public_ip
            aws_instance.web    | aws_instance    | {"user_data": "x"}                  | unsupported-change  | /patch/user_data
            aws_instance.web    | aws_instance    | {"tenancy": "shared"}               | unsupported-change  | /patch/tenancy
            aws_db_instance.orders | aws_db_instance | {"password": "x"}                | unsupported-change  | /patch/password
            aws_ebs_volume.logs | aws_ebs_volume  | {"size": 400}                       | unsupported-change  | /patch/size
            aws_ebs_volume.logs | aws_ebs_volume  | {"type": "gp9"}                     | unsupported-change  | /patch/type
            aws_ebs_volume.logs | aws_ebs_volume  | {"size": 600}                       | irreversible-change | /patch/size
            aws_instance.none   | aws_instance    | {"instance_type": "t3.nano"}        | resource-not-found  | /resource_id
            """)
    void refusesAFixThatCannotBe(String resource, String type, String patch, String code, String pointer) {
        var refused = create(fix("resource_id", resource, "resource_type", type, "patch", tree(patch)));

        assertRefused(refused, 422, code);
        assertPointers(refused, pointer);
        assertThat(refused.text()).doesNotContain("hush");
    }

    @Test
    void theRegionIsAFilter() {
        assertRefused(create(fix("region", "eu-west-1")), 422, "resource-not-found");
        assertThat(create(fix("region", "us-east-1")).expect(201).at("/region").stringValue())
                .isEqualTo("us-east-1");
    }

    @Test
    void anIrreversibleChangeIsMadeOnlyWhenItIsAccepted() {
        var grow = fix(
                "resource_id",
                VOLUME,
                "resource_type",
                "aws_ebs_volume",
                "patch",
                json("size", 600),
                "accept_irreversible",
                true,
                "proposed_cost",
                10);
        assertRefused(create(grow), 422, "irreversible-change");
        grow.put("auto_rollback", false);

        var id = checked(grow);
        var applied = settled(id, "apply");

        assertThat(status(applied)).isEqualTo("applied");
        assertThat(applied.at("/rollback_plan/steps/0/status").stringValue()).isEqualTo("skipped");
        assertRefused(act(id, "rollback"), 409, "nothing-to-roll-back");
    }

    @Test
    void rollsBackWhatItCanOfAPartlyIrreversibleFix() {
        var id = checked(fix(
                "resource_id",
                VOLUME,
                "resource_type",
                "aws_ebs_volume",
                "patch",
                json("size", 510, "final_snapshot", true),
                "proposed_cost",
                50,
                "accept_irreversible",
                true,
                "auto_rollback",
                false));
        settled(id, "apply");

        var rolledBack = settled(id, "rollback");

        assertThat(status(rolledBack)).isEqualTo("rolled_back");
        assertThat(texts(rolledBack.at("/rollback_plan/steps"), "status")).containsExactlyInAnyOrder("skipped", "done");
        assertThat(rolledBack.at("/restored_state/config/size").intValue()).isEqualTo(510);
        assertThat(rolledBack.at("/restored_state/config/final_snapshot").booleanValue())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unavailable", "fail_before", "fail_after"})
    void anUnreadableCloudGivesNoVerdict(String kind) {
        var id = created();
        var version = etag(get(id));

        for (var action : List.of("check", "drift")) {
            fault(kind, "read");
            assertRefused(act(id, action), 503, "provider-unavailable");
        }
        fault(kind, "read");
        assertRefused(create(fix()), 503, "provider-unavailable");

        assertThat(status(get(id))).isEqualTo("pending");
        assertThat(etag(get(id))).isEqualTo(version);
        assertThat(status(act(id, "check").expect(200))).isEqualTo("validating_safety");
    }

    @ParameterizedTest
    @CsvSource({
        "check, '{\"force\": true}', /force", "apply, '{\"force\": true}', /force",
                "rollback, '{\"why\": \"x\"}', /why",
        "cancel, '{\"why\": \"x\"}', /why", "retry, '{\"strict\": false}', /strict",
                "drift, '{\"actual\": {}}', /actual",
        "acknowledge, '{}', /reason", "acknowledge, '{\"reason\": \" \"}', /reason",
                "drift, '{\"actual_config\": []}', /actual_config",
        "rollback, '{\"reason\": 1}', /reason"
    })
    void refusesBodiesThatAnActionDoesNotTake(String action, String body, String pointer) {
        var id = created();

        var refused = actWith(body, id, action);

        assertRefused(refused, 422, "invalid-request");
        assertPointers(refused, pointer);
        assertThat(status(get(id))).isEqualTo("pending");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "apply", "rollback", "cancel", "retry", "drift"})
    void anEmptyObjectIsAsNoBody(String action) {
        var id = created();

        var withBody = actWith(json(), id, action);

        assertThat(withBody.status()).isIn(200, 409);
        assertThat(withBody.code()).isIn("", "checks-required", "illegal-transition");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ?statis=pending, statis", "GET, ?status=PENDING, status", "GET, ?status=unheard, status",
                "GET, ?limit=0, limit",
        "GET, ?limit=201, limit", "GET, ?limit=x, limit", "GET, ?cursor=x, cursor", "GET, ?label=x, label",
        "GET, ?created_after=yesterday, created_after", "GET, ?provider=a&provider=b, provider",
                "POST, ?dry_run=true, dry_run"
    })
    void refusesQueryParametersItDoesNotKnow(String method, String query, String name) {
        var refused = client().send(method, "/api/v1/operations" + query, method.equals("POST") ? fix() : null);

        assertRefused(refused, 422, "invalid-request");
        assertPointers(refused, name);
    }

    @Test
    void refusesQueryParametersOfOneOperation() {
        var id = checked();

        assertRefused(act(id, "apply?force=true"), 422, "invalid-request");
        assertRefused(client().get(path(id) + "?expand=log"), 422, "invalid-request");
        assertThat(status(get(id))).isEqualTo("validating_safety");
    }

    @Test
    void aSecretInABodyIsNeverShownAgain() {
        var current = ((ObjectNode) tree("{\"user_data\": \"whisper\"}"));

        var answer = create(fix("current_config", current)).expect(201);
        act(answer.id(), "check").expect(200);

        assertThat(answer.text()
                        + get(answer.id()).text()
                        + get(answer.id(), "snapshots").text())
                .doesNotContain("whisper", "hush");
    }

    private void backdateFindings(String id) {
        sql(
                "update operation set findings = regexp_replace(findings::text, '20[0-9]{2}-[^\"]+Z', '2020-01-01T00:00:00Z', 'g')::jsonb where id = ?",
                uuid(id));
    }
}
