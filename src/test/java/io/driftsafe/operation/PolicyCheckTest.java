package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Policies that judge operations, each for the account of its test; nobody signs in, so everybody is one. */
class PolicyCheckTest extends OperationHttpTest {

    private static final String POLICIES = "/api/v1/policies";
    private static final String EXEMPTIONS = "/api/v1/exemptions";
    private static final String SMALL = "proposed.instance_type in [\"t3.nano\", \"t3.micro\"]";

    private final List<String> written = new ArrayList<>();

    @AfterEach
    void judgeNoMore() {
        written.forEach(id -> client().post(POLICIES + "/" + id + "/deprecate", null));
    }

    @Test
    void aForbiddenFixFailsTheCheckWhichTellsWhoseRuleItBreaks() {
        var policy = active("small-only", rule("small", SMALL));
        var id = created();

        var checked = act(id, "check").expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        var check = policyCheck(checked);
        assertThat(check.path("status").stringValue()).isEqualTo("failed");
        assertThat(check.path("message").stringValue()).contains(name("small-only") + " version 1, rule small: ");
        var judge = judge(check, policy);
        assertThat(judge.path("policy").stringValue()).isEqualTo(name("small-only"));
        assertThat(judge.path("version").intValue()).isOne();
        var violation = violation(check, policy);
        assertThat(violation.propertyNames())
                .containsExactlyInAnyOrder(
                        "policy_id",
                        "policy",
                        "version",
                        "rule",
                        "severity",
                        "effect",
                        "message",
                        "blocks",
                        "exemption");
        assertThat(violation.path("policy").stringValue()).isEqualTo(name("small-only"));
        assertThat(violation.path("version").intValue()).isOne();
        assertThat(violation.path("rule").stringValue()).isEqualTo("small");
        assertThat(violation.path("severity").stringValue()).isEqualTo("error");
        assertThat(violation.path("effect").stringValue()).isEqualTo("block");
        assertThat(violation.path("message").stringValue()).contains("Only small ones");
        assertThat(violation.path("blocks").booleanValue()).isTrue();
        assertThat(violation.path("exemption").isNull()).isTrue();
        assertThat(finding(checked, "no_drift").path("violations").isEmpty()).isTrue();
        assertRefused(act(id, "apply"), 409, "checks-failed");
        assertThat(get(id).at("/safety_checks")).isEqualTo(checked.at("/safety_checks"));
    }

    @Test
    void whatIsAllowedPassesAndTellsByWhichPolicy() {
        var policy = active("allowing", rule("any", "true"));

        var check = policyCheck(act(created(), "check").expect(200));

        assertThat(check.path("status").stringValue()).isEqualTo("passed");
        assertThat(check.path("message").stringValue()).contains(name("allowing") + " version 1");
        assertThat(judge(check, policy).path("version").intValue()).isOne();
        assertThat(check.path("violations").isEmpty()).isTrue();
    }

    @Test
    void aPolicyForOtherResourcesChangesNothing() {
        var policy = activeFor("elsewhere", json("resource_types", List.of("aws_db_instance")), rule("never", "false"));

        var checked = act(created(), "check").expect(200);

        assertThat(status(checked)).isEqualTo("validating_safety");
        assertThat(policyCheck(checked).path("judges").findValuesAsString("policy_id"))
                .doesNotContain(policy);
    }

    @Test
    void aPolicyThatComesIntoForceAfterTheCheckStopsTheApplyBeforeAnythingIsChanged() {
        var id = checked();
        active("late", rule("never", "false"));

        var failed = settled(id, "apply");

        assertThat(status(failed)).isEqualTo("failed");
        assertFailure(failed, "checks-failed", false);
        assertThat(policyCheck(failed).path("status").stringValue()).isEqualTo("failed");
        assertThat(writes()).isEmpty();
    }

    @Test
    void onlyTheActiveVersionJudges() {
        var policy = active("changing", rule("never", "false"));
        client().put(POLICIES + "/" + policy, policy("changing", scope(), rule("never", "true")))
                .expect(200);

        var before = policyCheck(act(created(), "check").expect(200));
        bringIntoForce(policy);
        var after = policyCheck(act(created(), "check").expect(200));

        assertThat(violation(before, policy).path("version").intValue()).isOne();
        assertThat(after.path("status").stringValue()).isEqualTo("passed");
        assertThat(judge(after, policy).path("version").intValue()).isEqualTo(2);
    }

    @Test
    void whatIsDeprecatedJudgesNoMore() {
        var policy = active("ending", rule("never", "false"));
        client().post(POLICIES + "/" + policy + "/deprecate", null).expect(200);

        assertThat(status(act(created(), "check").expect(200))).isEqualTo("validating_safety");
    }

    @ParameterizedTest
    @CsvSource({
        "block,            failed",
        "require_approval, failed",
        "warn,             warned",
    })
    void eachEffectDoesWhatItSays(String effect, String status) {
        var rule = rule("never", "false");
        rule.put("effect", effect);
        if (effect.equals("require_approval")) {
            rule.put("approvals", json("count", 2, "group", "platform"));
        }
        var policy = active("effect-" + effect.replace('_', '-'), rule);

        var check = policyCheck(act(created(), "check").expect(200));

        assertThat(check.path("status").stringValue()).isEqualTo(status);
        var violation = violation(check, policy);
        assertThat(violation.path("effect").stringValue()).isEqualTo(effect);
        assertThat(violation.path("blocks").booleanValue()).isEqualTo(status.equals("failed"));
        if (effect.equals("require_approval")) {
            assertThat(violation.path("message").stringValue())
                    .contains("2 approvals from platform", "cannot be given yet, so it blocks");
        }
    }

    @Test
    void whatCannotBeToldBlocksEvenWhereTheRuleOnlyWarns() {
        var rule = rule("cheap", "cost.current < 1.0");
        rule.put("effect", "warn");
        var policy = activeFor("unknown-cost", json("resource_types", List.of("aws_nothing_known")), rule);
        load("aws_nothing_known", "x");

        var check = policyCheck(act(
                        create(fix(
                                        "resource_id",
                                        "aws_nothing_known.x",
                                        "resource_type",
                                        "aws_nothing_known",
                                        "strict",
                                        false,
                                        "patch",
                                        json("size", "small")))
                                .expect(201)
                                .id(),
                        "check")
                .expect(200));

        assertThat(check.path("status").stringValue()).isEqualTo("failed");
        assertThat(violation(check, policy).path("blocks").booleanValue()).isTrue();
        assertThat(violation(check, policy).path("message").stringValue()).contains("cost.current");
    }

    @Test
    void everyViolationOfEveryPolicyIsShown() {
        var one = active("many-1", rule("first", "false"), rule("second", "true"), rule("third", "false"));
        var other = active("many-2", rule("only", "false"));

        var check = policyCheck(act(created(), "check").expect(200));

        assertThat(texts(check.path("violations"), "rule")).containsSubsequence("first", "third", "only");
        assertThat(texts(check.path("violations"), "policy_id")).contains(one, other);
        assertThat(check.path("message").stringValue()).contains("rule first", "rule third", "rule only");
    }

    @Test
    void whoApprovesTheirOwnWhileNobodySignsInIsToldThatItMayBe() {
        var made = client().post(POLICIES, policy("own", scope(), rule("any", "true")))
                .expect(201);
        client().post(POLICIES + "/" + made.id() + "/submit", null).expect(200);

        var approved =
                client().post(POLICIES + "/" + made.id() + "/approve", null).expect(200);

        assertThat(approved.at("/approval/two_persons").booleanValue()).isFalse();
        assertThat(approved.at("/approval/note").stringValue())
                .contains("while nobody had to sign in", "not known whether these are two persons");
    }

    @Test
    void anExemptionLetsPassAndIsNamedUntilItIsRevoked() {
        var policy = active("exempted", rule("never", "false"));
        var exemption = client().post(EXEMPTIONS, exemption(policy, "aws_instance.w?b"))
                .expect(201)
                .id();
        var before = act(created(), "check").expect(200);
        client().post(EXEMPTIONS + "/" + exemption + "/approve", null).expect(200);

        var exempt = act(created(), "check").expect(200);

        assertThat(status(before)).isEqualTo("failed");
        assertThat(status(exempt)).isEqualTo("validating_safety");
        var check = policyCheck(exempt);
        assertThat(check.path("status").stringValue()).isEqualTo("warned");
        assertThat(check.path("message").stringValue()).contains(exemption);
        assertThat(violation(check, policy).path("exemption").stringValue()).isEqualTo(exemption);
        assertThat(violation(check, policy).path("blocks").booleanValue()).isFalse();
        assertThat(violation(check, policy).path("effect").stringValue()).isEqualTo("block");

        var id = created();
        act(id, "check").expect(200);
        client().post(EXEMPTIONS + "/" + exemption + "/revoke", null).expect(200);

        assertThat(status(settled(id, "apply"))).isEqualTo("failed");
        assertThat(status(act(created(), "check").expect(200))).isEqualTo("failed");
        assertThat(writes()).isEmpty();
    }

    @Test
    void anExemptionIsFromItsPolicyAndForItsResourcesOnly() {
        var policy = active("not-exempted", rule("never", "false"));
        var other = active("exempted-too", rule("never", "false"));
        grant(policy, "aws_instance.other");
        grant(other, WEB);

        var check = policyCheck(act(created(), "check").expect(200));

        assertThat(check.path("status").stringValue()).isEqualTo("failed");
        assertThat(violation(check, policy).path("blocks").booleanValue()).isTrue();
        assertThat(violation(check, other).path("blocks").booleanValue()).isFalse();
    }

    @Test
    void anExemptionIsForTheAccountsThatItNamesOnly() {
        var policy = active("elsewhere-exempted", rule("never", "false"));
        var elsewhere = exemption(policy, "*");
        elsewhere.put("account", account() + "-other");
        grant(elsewhere);
        var atAnotherProvider = exemption(policy, "*");
        atAnotherProvider.put("provider", "aws");
        grant(atAnotherProvider);

        assertThat(status(act(created(), "check").expect(200))).isEqualTo("failed");

        var here = exemption(policy, "*");
        here.put("account", account().substring(0, 3) + "*");
        grant(here);
        assertThat(status(act(created(), "check").expect(200))).isEqualTo("validating_safety");
    }

    @Test
    void anExemptionCoversNoRuleThatALaterVersionSaysOtherwise() {
        var policy = active("tightened", rule("never", "false"), rule("small", SMALL));
        grant(policy, "*");
        client().put(
                        POLICIES + "/" + policy,
                        policy("tightened", scope(), rule("again", "false"), rule("small", SMALL + " && false")))
                .expect(200);
        bringIntoForce(policy);

        var check = policyCheck(act(created(), "check").expect(200));

        assertThat(check.path("violations")
                        .valueStream()
                        .filter(found -> found.path("policy_id").stringValue().equals(policy)))
                .satisfiesExactlyInAnyOrder(
                        same -> {
                            assertThat(same.path("rule").stringValue()).isEqualTo("again");
                            assertThat(same.path("blocks").booleanValue()).isFalse();
                            assertThat(same.path("message").stringValue()).contains("granted for version 1");
                        },
                        other -> {
                            assertThat(other.path("rule").stringValue()).isEqualTo("small");
                            assertThat(other.path("blocks").booleanValue()).isTrue();
                            assertThat(other.path("message").stringValue()).contains("ask for a new one");
                        });
    }

    @Test
    void anExemptionNeverCoversDriftThatTheFixItselfMeets() {
        grant(active("drifted", rule("never", "false")), "*");
        var id = created();
        behindTheBack("{\"instance_type\": \"t3.2xlarge\"}");

        var checked = act(id, "check").expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        assertThat(policyCheck(checked).path("status").stringValue()).isEqualTo("warned");
        assertThat(finding(checked, "no_drift").path("status").stringValue()).isEqualTo("failed");
    }

    @Test
    void anExemptionNeverCoversABrokenSeal() {
        grant(active("tampered", rule("never", "false")), "*");
        var id = created();
        sql("update operation set strict = not strict where id = ?", uuid(id));

        var checked = act(id, "check").expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        assertThat(policyCheck(checked).path("status").stringValue()).isEqualTo("warned");
        assertThat(finding(checked, "config_hash").path("status").stringValue()).isEqualTo("failed");
    }

    @Test
    void anExemptionNeverCoversAMissingResource() {
        grant(active("missing", rule("never", "false")), "*");
        var id = created();
        remove();

        var checked = act(id, "check").expect(200);

        assertThat(status(checked)).isEqualTo("failed");
        assertThat(policyCheck(checked).path("status").stringValue()).isEqualTo("warned");
        assertThat(finding(checked, "resource_exists").path("status").stringValue())
                .isEqualTo("failed");
    }

    private void grant(String policy, String pattern) {
        grant(exemption(policy, pattern));
    }

    private void grant(Map<String, @Nullable Object> exemption) {
        var id = client().post(EXEMPTIONS, exemption).expect(201).id();
        client().post(EXEMPTIONS + "/" + id + "/approve", null).expect(200);
    }

    private Map<String, @Nullable Object> exemption(String policy, String pattern) {
        return json(
                "policy_id",
                policy,
                "account",
                account(),
                "resource_pattern",
                pattern,
                "justification",
                "It moves away",
                "ticket",
                "OPS-1",
                "expires_at",
                Instant.now().plus(Duration.ofDays(30)));
    }

    @SafeVarargs
    private String active(String name, Map<String, @Nullable Object>... rules) {
        return activeFor(name, json(), rules);
    }

    @SafeVarargs
    private String activeFor(
            String name, Map<String, @Nullable Object> narrower, Map<String, @Nullable Object>... rules) {
        var scope = scope();
        scope.putAll(narrower);
        var id = client().post(POLICIES, policy(name, scope, rules)).expect(201).id();
        written.add(id);
        bringIntoForce(id);
        return id;
    }

    private void bringIntoForce(String id) {
        for (var step : List.of("submit", "approve", "activate")) {
            client().post(POLICIES + "/" + id + "/" + step, null).expect(200);
        }
    }

    private Map<String, @Nullable Object> scope() {
        return json("accounts", List.of(account()));
    }

    @SafeVarargs
    private Map<String, @Nullable Object> policy(
            String name, Map<String, @Nullable Object> scope, Map<String, @Nullable Object>... rules) {
        return json("name", name(name), "scope", scope, "rules", List.of(rules));
    }

    /** Names are for the whole service, and a test may run twice in it. */
    private String name(String name) {
        return name + "-" + account();
    }

    private static Map<String, @Nullable Object> rule(String name, String expression) {
        return new LinkedHashMap<>(json(
                "name",
                name,
                "expression",
                expression,
                "effect",
                "block",
                "severity",
                "error",
                "message",
                "Only small ones"));
    }

    private void load(String type, String name) {
        client().put(
                        "/api/v1/providers/simulated/inventory?account=" + account(),
                        json(
                                "version",
                                4,
                                "resources",
                                List.of(json(
                                        "mode",
                                        "managed",
                                        "type",
                                        type,
                                        "name",
                                        name,
                                        "instances",
                                        List.of(json("attributes", json("id", "x", "size", "large")))))))
                .expect(200);
    }

    private JsonNode policyCheck(Answer operation) {
        return finding(operation, "policy_check");
    }

    private static JsonNode judge(JsonNode check, String policy) {
        return ofPolicy(check.path("judges"), policy);
    }

    private static JsonNode violation(JsonNode check, String policy) {
        return ofPolicy(check.path("violations"), policy);
    }

    private static JsonNode ofPolicy(JsonNode items, String policy) {
        return items.valueStream()
                .filter(item -> policy.equals(item.path("policy_id").asString("")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Nothing of " + policy + " in " + items));
    }
}
