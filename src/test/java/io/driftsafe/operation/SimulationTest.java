package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Policies tried on past operations, each on those of its test's account. */
class SimulationTest extends OperationHttpTest {

    private static final String POLICIES = "/api/v1/policies";

    @Test
    void tellsWhatADraftWouldHaveBlockedAndWhy() {
        var passed = checked();
        var draft = written("blocking", rule("never", "false", "block"));

        var result = simulated(draft, json());

        assertThat(result.at("/operations").intValue()).isOne();
        assertThat(result.at("/in_scope").intValue()).isOne();
        assertThat(result.at("/version").intValue()).isOne();
        assertThat(result.at("/was/passed").intValue()).isOne();
        assertThat(result.at("/would_be/blocked").intValue()).isOne();
        assertThat(result.at("/newly_blocked").intValue()).isOne();
        assertThat(result.at("/left_out").intValue()).isZero();
        var item = result.at("/items/0");
        assertThat(item.path("operation_id").stringValue()).isEqualTo(passed);
        assertThat(item.path("resource_id").stringValue()).isEqualTo(WEB);
        assertThat(item.path("was").stringValue()).isEqualTo("passed");
        assertThat(item.path("would_be").stringValue()).isEqualTo("blocked");
        assertThat(item.at("/reasons/0/rule").stringValue()).isEqualTo("never");
        assertThat(item.at("/reasons/0/message").stringValue()).contains("It must not be");
        assertThat(item.path("before").isEmpty()).isTrue();
    }

    @Test
    void tellsWhatANewVersionWouldHaveLetThrough() {
        var policy = written("loosened", rule("never", "false", "block"));
        bringIntoForce(policy);
        var blocked = created();
        assertThat(status(act(blocked, "check").expect(200))).isEqualTo("failed");
        replace(policy, "loosened", rule("never", "true", "block"));

        var newest = simulated(policy, json());
        var first = simulated(policy, json("version", 1));

        assertThat(newest.at("/version").intValue()).isEqualTo(2);
        assertThat(newest.at("/newly_passed").intValue()).isOne();
        assertThat(newest.at("/items/0/was").stringValue()).isEqualTo("blocked");
        assertThat(newest.at("/items/0/would_be").stringValue()).isEqualTo("passed");
        assertThat(newest.at("/items/0/reasons").isEmpty()).isTrue();
        assertThat(newest.at("/items/0/before/0/version").intValue()).isOne();
        assertThat(first.at("/items").isEmpty()).isTrue();
        assertThat(first.at("/would_be/blocked").intValue()).isOne();
        client().post(POLICIES + "/" + policy + "/deprecate", null).expect(200);
    }

    @Test
    void whatAnotherPolicyForbidsStaysBlocked() {
        LabelRules.BANNED.add("ours");
        assertThat(status(
                        act(created("labels", json("policy", "ours")), "check").expect(200)))
                .isEqualTo("failed");

        var result = simulated(written("lenient", rule("any", "true", "block")), json());

        assertThat(result.at("/would_be/blocked").intValue()).isOne();
        assertThat(result.at("/items").isEmpty()).isTrue();
    }

    @Test
    void whatWasNeverCheckedIsShownOnlyIfItWouldBeHeldUp() {
        created();

        var lenient = simulated(written("lets-pass", rule("any", "true", "block")), json());
        var warning = simulated(written("warns", rule("never", "false", "warn")), json());

        assertThat(lenient.at("/was/not_judged").intValue()).isOne();
        assertThat(lenient.at("/items").isEmpty()).isTrue();
        assertThat(warning.at("/newly_warned").intValue()).isOne();
        assertThat(warning.at("/items/0/was").stringValue()).isEqualTo("not_judged");
        assertThat(warning.at("/items/0/would_be").stringValue()).isEqualTo("warned");
    }

    @Test
    void readsTheChangeAsItWasMade() {
        created();
        var exact = "current.instance_type == \"t3.xlarge\" && proposed.instance_type == \"t3.large\" && cost.delta <"
                + " 0.0 && changes.exists(c, c.path == \"/instance_type\") && operation.created_by == \"local\"";

        var result = simulated(written("exact", rule("as_it_was", exact, "block")), json());

        assertThat(result.at("/would_be/passed").intValue())
                .as(result.toString())
                .isOne();
    }

    @Test
    void judgesOnlyWhatIsAskedFor() {
        created();
        created("labels", json("team", "web"));
        created("labels", json("team", "web"));
        var draft = written("filtered", rule("never", "false", "block"));

        assertThat(operations(draft, json())).isEqualTo(3);
        assertThat(operations(draft, json("newest", 2))).isEqualTo(2);
        assertThat(operations(draft, json("filter", filter("labels", json("team", "web")))))
                .isEqualTo(2);
        assertThat(operations(draft, json("filter", filter("resource_id", VOLUME))))
                .isZero();
        assertThat(operations(draft, json("filter", filter("resource_type", "aws_instance"))))
                .isEqualTo(3);
        assertThat(operations(draft, json("filter", filter("provider", "aws")))).isZero();
        assertThat(operations(
                        draft,
                        json("filter", filter("created_after", Instant.now().plus(Duration.ofDays(1))))))
                .isZero();
        assertThat(operations(
                        draft,
                        json("filter", filter("created_before", Instant.now().plus(Duration.ofDays(1))))))
                .isEqualTo(3);
    }

    @Test
    void showsTheNewestAndCountsTheRest() {
        created();
        var newest = List.of(created(), created());

        var result = simulated(written("many", rule("never", "false", "block")), json("show", 2));

        assertThat(texts(result.at("/items"), "operation_id")).containsExactlyElementsOf(newest.reversed());
        assertThat(result.at("/left_out").intValue()).isOne();
        assertThat(result.at("/newly_blocked").intValue()).isEqualTo(3);
    }

    @Test
    void whatTheScopeDoesNotMatchIsNotJudged() {
        checked();
        var draft = client().post(
                        POLICIES,
                        json(
                                "name",
                                "elsewhere-" + account(),
                                "scope",
                                json("resource_types", List.of("aws_db_instance")),
                                "rules",
                                List.of(rule("never", "false", "block"))))
                .expect(201)
                .id();

        var result = simulated(draft, json());

        assertThat(result.at("/operations").intValue()).isOne();
        assertThat(result.at("/in_scope").intValue()).isZero();
        assertThat(result.at("/items").isEmpty()).isTrue();
    }

    @Test
    void changesNothing() {
        var id = checked();
        var draft = written("harmless", rule("never", "false", "block"));
        var before =
                List.of(get(id).text(), client().get(POLICIES + "/" + draft).text(), logLines());

        simulated(draft, json());

        assertThat(List.of(get(id).text(), client().get(POLICIES + "/" + draft).text(), logLines()))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "version, 2,   /version",
        "version, 0,   /version",
        "newest,  0,   /newest",
        "show,    201, /show",
        "limit,   1,   /limit",
    })
    void refusesWhatItCannotTakeAndSaysWhere(String member, int value, String pointer) {
        var draft = written("refused", rule("any", "true", "block"));

        var refused = simulate(draft, json(member, value));

        assertThat(refused.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    @Test
    void refusesLabelsThatNoOperationHas() {
        var draft = written("no-label", rule("any", "true", "block"));
        var without = new LinkedHashMap<String, @Nullable Object>();
        without.put("team", null);

        assertThat(simulate(draft, json("filter", json("labels", without)))
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/filter/labels/team");
    }

    private String logLines() {
        return database()
                .queryForList("select count(*) as n, max(number) as last from policy_log")
                .toString();
    }

    private int operations(String policy, Map<String, @Nullable Object> asked) {
        return simulated(policy, asked).at("/operations").intValue();
    }

    private Map<String, @Nullable Object> filter(String member, Object value) {
        return json("account", account(), member, value);
    }

    /** On the operations of this test, unless it asks for others. */
    private JsonNode simulated(String policy, Map<String, @Nullable Object> asked) {
        asked.putIfAbsent("filter", json("account", account()));
        return simulate(policy, asked).expect(200).body();
    }

    private Answer simulate(String policy, Map<String, @Nullable Object> asked) {
        return client().post(POLICIES + "/" + policy + "/simulate", asked);
    }

    @SafeVarargs
    private String written(String name, Map<String, @Nullable Object>... rules) {
        return client().post(POLICIES, policy(name, rules)).expect(201).id();
    }

    @SafeVarargs
    private void replace(String id, String name, Map<String, @Nullable Object>... rules) {
        client().put(POLICIES + "/" + id, policy(name, rules)).expect(200);
    }

    private void bringIntoForce(String id) {
        for (var step : List.of("submit", "approve", "activate")) {
            client().post(POLICIES + "/" + id + "/" + step, null).expect(200);
        }
    }

    @SafeVarargs
    private Map<String, @Nullable Object> policy(String name, Map<String, @Nullable Object>... rules) {
        return json(
                "name", name + "-" + account(), "scope", json("accounts", List.of(account())), "rules", List.of(rules));
    }

    private static Map<String, @Nullable Object> rule(String name, String expression, String effect) {
        return json(
                "name",
                name,
                "expression",
                expression,
                "effect",
                effect,
                "severity",
                "error",
                "message",
                "It must not be");
    }
}
