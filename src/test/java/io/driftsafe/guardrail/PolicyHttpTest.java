package io.driftsafe.guardrail;

import static io.driftsafe.ServiceClient.json;
import static io.driftsafe.guardrail.Caller.POLICIES;
import static io.driftsafe.guardrail.Caller.path;
import static io.driftsafe.guardrail.Caller.policy;
import static io.driftsafe.guardrail.Caller.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@PolicyTest
class PolicyHttpTest {

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate database;

    private Caller bot;
    private Caller alice;

    @BeforeEach
    void callers() {
        bot = new Caller(new ServiceClient(port), "bot");
        alice = new Caller(new ServiceClient(port), "alice");
    }

    @Test
    void whatIsWrittenIsADraftAndIsShownAsItWasWritten() {
        var made = bot.post(POLICIES, policy("first")).expect(201);

        assertThat(made.id()).startsWith("pol_");
        assertThat(made.header("Location")).contains(path(made.id()));
        assertThat(made.header("ETag")).contains("\"0\"");
        assertThat(text(made, "status")).isEqualTo("draft");
        assertThat(made.at("/version").intValue()).isOne();
        assertThat(made.at("/active_version").isNull()).isTrue();
        assertThat(made.at("/approval").isNull()).isTrue();
        assertThat(text(made, "written_by")).isEqualTo("bot");
        assertThat(made.at("/rules/0/expression").stringValue()).isEqualTo("false");
        assertThat(bot.get(path(made.id())).expect(200).body()).isEqualTo(made.body());
    }

    @Test
    void goesThroughItsLifeStepByStep() {
        var id = bot.wrote("life");

        assertThat(text(bot.act(id, "submit").expect(200), "status")).isEqualTo("review");
        assertThat(text(bot.act(id, "reject").expect(200), "status")).isEqualTo("draft");
        assertThat(text(bot.act(id, "submit").expect(200), "status")).isEqualTo("review");
        var approved = alice.act(id, "approve").expect(200);
        assertThat(text(approved, "status")).isEqualTo("approved");
        assertThat(approved.at("/approval/approved_by").stringValue()).isEqualTo("alice");
        assertThat(approved.at("/approval/two_persons").booleanValue()).isTrue();
        assertThat(approved.at("/approval/note").isNull()).isTrue();
        var active = bot.act(id, "activate").expect(200);
        assertThat(text(active, "status")).isEqualTo("active");
        assertThat(active.at("/active_version").intValue()).isOne();
        assertThat(text(bot.act(id, "deprecate").expect(200), "status")).isEqualTo("deprecated");
        var archived = bot.act(id, "archive").expect(200);
        assertThat(text(archived, "status")).isEqualTo("archived");
        assertThat(archived.at("/active_version").isNull()).isTrue();
        assertThat(archived.header("ETag")).contains("\"7\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                          | approve   | submit, archive",
                "                          | activate  | submit, archive",
                "                          | reject    | submit, archive",
                "                          | deprecate | submit, archive",
                "submit                    | submit    | reject, approve, archive",
                "submit                    | activate  | reject, approve, archive",
                "submit,approve            | approve   | activate, archive",
                "submit,approve            | reject    | activate, archive",
                "submit,approve,activate   | archive   | deprecate",
                "submit,approve,activate   | submit    | deprecate",
                "archive                   | submit    |",
                "archive                   | archive   |",
            })
    void refusesAStepThatIsNotTheNextAndSaysWhichAre(String steps, String step, String possible) {
        var id = bot.wrote("steps-" + UUID.randomUUID());
        for (var before : steps == null ? new String[0] : steps.split(",")) {
            alice.client()
                    .post(
                            path(id) + "/" + before,
                            null,
                            "Authorization",
                            "Bearer " + (before.equals("approve") ? "alice" : "bot") + "-token")
                    .expect(200);
        }

        var refused = alice.act(id, step).expect(409);

        assertThat(refused.code()).isEqualTo("illegal-transition");
        var detail = refused.at("/detail").stringValue();
        if (possible == null) {
            assertThat(detail).contains("archived").doesNotContain("you can");
        } else {
            assertThat(detail).endsWith("From here you can: " + possible);
        }
    }

    @Test
    void whoWroteAVersionMayNotApproveIt() {
        var id = bot.wrote("own");
        bot.act(id, "submit").expect(200);

        var refused = bot.act(id, "approve").expect(403);

        assertThat(refused.code()).isEqualTo("forbidden");
        assertThat(refused.at("/detail").stringValue()).contains("Version 1 of own", "bot", "another operator");
        alice.act(id, "approve").expect(200);
        assertThat(bot.get(path(id)).at("/approval/approved_by").stringValue()).isEqualTo("alice");
    }

    @Test
    void whatWasApprovedWhileNobodySignedInIsNotActivatedOnceTheyHaveTo() {
        var id = bot.wrote("formerly-open");
        bot.act(id, "submit").expect(200);
        alice.act(id, "approve").expect(200);
        database.update("update policy_version set approved_by = 'local' where policy_id = ?", uuid(id));

        var refused = bot.act(id, "activate").expect(403);

        assertThat(refused.at("/detail").stringValue()).contains("may be one person", "replace it");
    }

    @Test
    void anActivePolicyThatIsReplacedGoesOnJudgingUntilTheNewVersionIsActivated() {
        var id = bot.wrote("replaced");
        bot.bringsIntoForce(id, alice);

        var draft = alice.put(path(id), policy("replaced", "rules", List.of(rule("never", "true"))))
                .expect(200);

        assertThat(text(draft, "status")).isEqualTo("draft");
        assertThat(draft.at("/version").intValue()).isEqualTo(2);
        assertThat(draft.at("/active_version").intValue()).isOne();
        assertThat(statuses(id)).containsExactly("draft", "active");

        alice.bringsIntoForce(id, bot);

        assertThat(bot.get(path(id)).at("/active_version").intValue()).isEqualTo(2);
        assertThat(statuses(id)).containsExactly("active", "deprecated");
    }

    @Test
    void deprecatesTheVersionThatJudgesAndLeavesTheDraft() {
        var id = bot.wrote("half-way");
        bot.bringsIntoForce(id, alice);
        bot.put(path(id), policy("half-way", "description", "Otherwise")).expect(200);

        var deprecated = bot.act(id, "deprecate").expect(200);

        assertThat(text(deprecated, "status")).isEqualTo("draft");
        assertThat(deprecated.at("/active_version").isNull()).isTrue();
        assertThat(statuses(id)).containsExactly("draft", "deprecated");
    }

    @Test
    void anApprovalIsOfOneVersionOnly() {
        var id = bot.wrote("approved-once");
        bot.act(id, "submit").expect(200);
        alice.act(id, "approve").expect(200);

        var next = bot.put(path(id), policy("approved-once", "description", "Otherwise"))
                .expect(200);

        assertThat(next.at("/approval").isNull()).isTrue();
        assertThat(bot.act(id, "activate").expect(409).code()).isEqualTo("illegal-transition");
        assertThat(statuses(id)).containsExactly("draft", "archived");
    }

    @Test
    void eachVersionStaysAndTellsWhatItSaysOtherwise() {
        var id = bot.wrote("versions");
        bot.put(
                        path(id),
                        policy(
                                "versions",
                                "description",
                                "Less",
                                "rules",
                                List.of(rule("never", "true"), rule("seldom", "false"))))
                .expect(200);
        bot.put(path(id), policy("versions", "description", "Less", "rules", List.of(rule("seldom", "false"))))
                .expect(200);

        var second = bot.get(path(id) + "/versions/2").expect(200);
        var newest = bot.get(path(id) + "/versions?limit=1").expect(200);
        var rest = bot.get(path(id) + "/versions?cursor="
                        + newest.at("/next_cursor").stringValue() + "&limit=1")
                .expect(200);

        assertThat(changes(second.body())).containsExactly("/description", "/rules/never/expression", "/rules/seldom");
        assertThat(second.at("/changes/1/from").stringValue()).isEqualTo("false");
        assertThat(second.at("/changes/1/to").stringValue()).isEqualTo("true");
        assertThat(second.at("/changes/2/from").isNull()).isTrue();
        assertThat(newest.at("/items/0/version").intValue()).isEqualTo(3);
        assertThat(changes(newest.at("/items/0"))).containsExactly("/rules/never");
        assertThat(rest.at("/items/0")).isEqualTo(second.body());
        assertThat(changes(bot.get(path(id) + "/versions/1").expect(200).body()))
                .containsExactly("/description", "/rules", "/scope");
        assertThat(bot.get(path(id) + "/versions/4").expect(404).code()).isEqualTo("not-found");
        assertThat(bot.get(path(id) + "/versions/first").expect(404).code()).isEqualTo("not-found");
    }

    @Test
    void whatIsWrittenTwiceIsNoNewVersion() {
        var id = bot.wrote("same");

        var again = bot.put(path(id), policy("same")).expect(200);

        assertThat(again.at("/version").intValue()).isOne();
        assertThat(again.header("ETag")).contains("\"0\"");
    }

    @Test
    void ofTwoWhoEditOneVersionTheSecondIsTold() {
        var id = bot.wrote("edited");
        var seen = bot.get(path(id)).header("ETag").orElseThrow();
        alice.put(path(id), policy("edited", "description", "By alice"), "If-Match", seen)
                .expect(200);

        var refused = bot.put(path(id), policy("edited", "description", "By bot"), "If-Match", seen);

        assertThat(refused.expect(412).code()).isEqualTo("precondition-failed");
        assertThat(text(bot.get(path(id)), "description")).isEqualTo("By alice");
        assertThat(bot.act(id, "submit", "If-Match", seen).expect(412).code()).isEqualTo("precondition-failed");
        bot.act(id, "submit", "If-Match", bot.get(path(id)).header("ETag").orElseThrow())
                .expect(200);
    }

    @Test
    void ofManyWhoEditOneVersionAtOnceOneWins() throws Exception {
        var id = bot.wrote("contested");

        List<Answer> answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<Answer>)
                            () -> bot.put(path(id), policy("contested", "description", "By " + i), "If-Match", "\"0\""))
                    .toList();
            answers = threads.invokeAll(tasks).stream()
                    .map(done -> done.resultNow())
                    .toList();
        }

        assertThat(answers).extracting(Answer::status).containsOnly(200, 412);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(1);
        assertThat(bot.get(path(id)).at("/version").intValue()).isEqualTo(2);
    }

    @Test
    void aNameIsTakenUntilItsPolicyIsArchived() {
        var id = bot.wrote("taken");

        var refused = bot.post(POLICIES, policy("taken")).expect(422);

        assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/name");
        bot.act(id, "archive").expect(200);
        bot.wrote("taken");
        assertThat(bot.put(path(id), policy("taken")).expect(409).code()).isEqualTo("illegal-transition");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name        | \"with spaces\"                                   | /name",
                "name        | null                                              | /name",
                "rules       | []                                                | /rules",
                "rules       | [null]                                            | /rules/0",
                "rules       | [{\"name\": \"a\"}]                               | /rules/0/",
                "scope       | {\"resource_types\": [\"\"]}                      | /scope/resource_types/0",
                "scope       | {\"resource_type\": [\"a\"]}                      | /scope/resource_type",
                "status      | \"active\"                                        | /status",
            })
    void refusesWhatItCannotTakeAndSaysWhere(String member, String value, String pointer) {
        var body = policy("wrong");
        body.put(member, JsonMapper.shared().readValue(value, Object.class));

        var refused = bot.post(POLICIES, body).expect(422);

        assertThat(refused.code()).isEqualTo("invalid-request");
        assertThat(refused.at("/errors/0/pointer").stringValue()).startsWith(pointer);
    }

    @Test
    void aWrongExpressionIsRefusedWithItsPlaceAndNothingIsWritten() {
        var id = bot.wrote("compiles");

        var refused = bot.put(
                path(id), policy("compiles", "rules", List.of(rule("never", "true"), rule("wrong", "nonsense == 1"))));

        assertThat(refused.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo("/rules/1/expression");
        assertThat(bot.get(path(id)).at("/version").intValue()).isOne();
    }

    @Test
    void theNameStays() {
        var id = bot.wrote("stays");

        assertThat(bot.put(path(id), policy("goes"))
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/name");
    }

    @Test
    void theSameKeyWritesOnePolicyAndTakesOneStep() {
        var key = new String[] {"Idempotency-Key", UUID.randomUUID().toString()};

        var first = bot.post(POLICIES, policy("once"), key).expect(201);
        var again = bot.post(POLICIES, policy("once"), key).expect(201);
        bot.act(first.id(), "submit", key).expect(200);
        var replayed = bot.act(first.id(), "submit", key).expect(200);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Idempotency-Replayed")).contains("true");
        assertThat(replayed.header("Idempotency-Replayed")).contains("true");
        assertThat(replayed.header("ETag")).contains("\"1\"");
    }

    @Test
    void theListHasPagesAndFilters() {
        var ids = List.of(bot.wrote("list-1"), bot.wrote("list-2"), bot.wrote("list-3"));
        bot.bringsIntoForce(ids.get(1), alice);
        bot.act(ids.get(2), "archive").expect(200);

        var first = bot.get(POLICIES + "?limit=2").expect(200);
        var second = bot.get(POLICIES + "?limit=200&cursor="
                        + first.at("/next_cursor").stringValue())
                .expect(200);

        assertThat(ids(first)).containsExactly(ids.get(2), ids.get(1));
        assertThat(ids(second)).startsWith(ids.get(0));
        assertThat(first.header("Link"))
                .hasValueSatisfying(link -> assertThat(link).contains("rel=\"next\""));
        assertThat(ids(bot.get(POLICIES + "?status=archived&limit=200").expect(200)))
                .contains(ids.get(2))
                .doesNotContain(ids.get(0), ids.get(1));
        assertThat(ids(bot.get(POLICIES + "?active=true&limit=200").expect(200)))
                .contains(ids.get(1))
                .doesNotContain(ids.get(0), ids.get(2));
        assertThat(ids(bot.get(POLICIES + "?name=list-1").expect(200))).containsExactly(ids.get(0));
        assertThat(bot.get(POLICIES + "?status=new").expect(422).code()).isEqualTo("invalid-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pol_01jd9r6qk2f3a8xw5t7m0c4bvz", "nothing", "op_01jd9r6qk2f3a8xw5t7m0c4bvz"})
    void thereIsNoPolicyOfAnotherId(String id) {
        assertThat(bot.get(POLICIES + "/" + id).expect(404).code()).isEqualTo("not-found");
        assertThat(bot.post(POLICIES + "/" + id + "/submit", null).expect(404).code())
                .isEqualTo("not-found");
        assertThat(bot.get(POLICIES + "/" + id + "/versions").expect(404).code())
                .isEqualTo("not-found");
    }

    @Test
    void theLogTellsWhoDidWhatAndCannotBeChanged() {
        var id = bot.wrote("logged");
        bot.act(id, "submit").expect(200);
        alice.post(path(id) + "/reject", json("reason", "Too strict")).expect(200);
        alice.act(id, "approve").expect(409);

        var log = bot.get(path(id) + "/log").expect(200);

        assertThat(log.at("/items").findValuesAsString("message"))
                .containsExactly(
                        "Version 1 of logged was written",
                        "Version 1 of logged was sent to review",
                        "Version 1 of logged was rejected: Too strict");
        assertThat(log.at("/items").findValuesAsString("actor")).containsExactly("bot", "bot", "alice");
        assertThat(log.at("/chain/verified").booleanValue()).isTrue();
        assertThat(log.at("/chain/entries").longValue()).isEqualTo(3);
        assertThat(log.at("/chain/head").stringValue())
                .isEqualTo(log.at("/items/2/hash").stringValue());
        for (var change :
                List.of("update policy_log set actor = 'bot'", "delete from policy_log", "truncate policy_log")) {
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> database.update(change))
                    .withMessageContaining("append-only");
        }
    }

    @Test
    void theDatabaseKeepsEachVersionAsItWasWritten() {
        bot.wrote("kept");

        for (var change : List.of(
                "update policy_version set content = '{}'",
                "update policy_version set written_by = 'alice'",
                "delete from policy_version",
                "truncate policy_version cascade")) {
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> database.update(change))
                    .withMessageContaining("stays as it was written");
        }
    }

    @Test
    void aViewerSeesPoliciesAndTriesThemAndChangesNothing() {
        var viewer = new Caller(new ServiceClient(port), "dashboard");
        var id = bot.wrote("viewed");

        viewer.get(path(id)).expect(200);
        viewer.post(path(id) + "/simulate", null).expect(200);
        viewer.post(POLICIES + "/test", json("expression", "true")).expect(200);
        viewer.post(POLICIES + "/templates/s3_lifecycle", json()).expect(200);

        assertThat(viewer.act(id, "submit").expect(403).code()).isEqualTo("forbidden");
        assertThat(viewer.post(POLICIES, policy("no")).expect(403).code()).isEqualTo("forbidden");
    }

    private List<String> statuses(String id) {
        return bot.get(path(id) + "/versions").expect(200).at("/items").findValuesAsString("status");
    }

    private static List<String> ids(Answer list) {
        return list.at("/items")
                .valueStream()
                .map(item -> item.at("/id").stringValue())
                .toList();
    }

    private static List<String> changes(JsonNode version) {
        return version.at("/changes")
                .valueStream()
                .map(change -> change.at("/path").stringValue())
                .toList();
    }

    private static String text(Answer answer, String member) {
        return answer.at("/" + member).stringValue();
    }

    private static UUID uuid(String id) {
        return PolicyId.of(id).uuid();
    }
}
