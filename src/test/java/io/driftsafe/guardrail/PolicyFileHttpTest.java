package io.driftsafe.guardrail;

import static io.driftsafe.ServiceClient.json;
import static io.driftsafe.guardrail.Caller.POLICIES;
import static io.driftsafe.guardrail.Caller.path;
import static io.driftsafe.guardrail.Caller.policy;
import static io.driftsafe.guardrail.Caller.rule;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@PolicyTest
class PolicyFileHttpTest {

    private static final String EXPORT = POLICIES + "/export";
    private static final String IMPORT = POLICIES + "/import";

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
    void whatIsExportedIsImportedUnchanged() {
        bot.wrote(
                "exported",
                "description",
                "Two lines:\nyes",
                "rules",
                List.of(
                        rule("several_lines", "true ||\n  false"),
                        rule("odd", "\"'\" != \"{{\"", "message", "no", "remedy", "- # &a *b")));
        var file = exported("");

        var result = imported(file, "");

        assertThat(result.at("/dry_run").booleanValue()).isFalse();
        assertThat(result.at("/items").findValuesAsString("outcome"))
                .isNotEmpty()
                .containsOnly("unchanged");
        assertThat(result.at("/not_in_file").isEmpty()).isTrue();
        assertThat(file).contains("name: exported", "expression: |-", "    true ||");
        assertThat(exported("")).isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\n\n\n",
                "\n",
                " a\n  b",
                "a \nb",
                "a\r\nb",
                "a\n\tb",
                "\u0085a",
                "a\n\u0085b",
                "a\u2028b",
                "a\n\u2029b",
                "\ufeffa\nb",
                "a\u0007\nb",
                "\uffff\n",
                "\uD83D\uDE00\n#",
                "---\n...",
                "null",
                "1e3",
                "<<",
                "="
            })
    void whateverATextHoldsIsImportedUnchanged(String text) {
        var name = "text-" + UUID.randomUUID();
        bot.wrote(
                name,
                "description",
                text,
                "scope",
                json("tags", json(text + "k", text), "resource_ids", List.of(text + "i")),
                "rules",
                List.of(rule("odd", "true", "message", text + "m", "remedy", text)));

        var result = imported(exported(""), "?dry_run=true");

        assertThat(item(result, name).path("outcome").stringValue()).isEqualTo("unchanged");
    }

    @Test
    void aFileMayHoldTenThousandRules() {
        var rules = IntStream.range(0, 50)
                .mapToObj(i ->
                        "      - {name: r%d, expression: 'known(cost.proposed) && cost.proposed <= %d.0', effect: block, severity: error, message: It costs too much}\n"
                                .formatted(i, i))
                .collect(Collectors.joining());
        var file = IntStream.range(0, 200)
                .mapToObj(i -> "  - name: large-%d\n    rules:\n%s".formatted(i, rules))
                .collect(Collectors.joining("", "policies:\n", ""));

        assertThat(file).hasSizeGreaterThan(1 << 20);
        assertThat(imported(file, "?dry_run=true").at("/items").size()).isEqualTo(200);
    }

    @Test
    void whatIsNewOrOtherwiseIsADraftAndTheRestStays() {
        var changed = bot.wrote("in-file");
        bot.bringsIntoForce(changed, alice);
        bot.wrote("not-in-file");
        var file = file(entry("in-file", "true"), entry("only-in-file", "false"));

        var result = imported(file, "");

        assertThat(outcome(result, "in-file")).isEqualTo("changed");
        assertThat(item(result, "in-file").path("version").intValue()).isEqualTo(2);
        assertThat(item(result, "in-file").path("changes").findValuesAsString("path"))
                .contains("/rules/never/expression");
        assertThat(outcome(result, "only-in-file")).isEqualTo("created");
        assertThat(strings(result.at("/not_in_file"))).contains("not-in-file").doesNotContain("in-file");
        var policy = bot.get(path(changed)).expect(200);
        assertThat(policy.at("/status").stringValue()).isEqualTo("draft");
        assertThat(policy.at("/version").intValue()).isEqualTo(2);
        assertThat(policy.at("/active_version").intValue()).isOne();
        assertThat(bot.get(POLICIES + "?name=only-in-file")
                        .expect(200)
                        .at("/items/0/status")
                        .stringValue())
                .isEqualTo("draft");
    }

    @Test
    void aDryRunTellsWhatWouldBeDoneAndDoesNothing() {
        var id = bot.wrote("dry");
        var before = stored();
        var file = file(entry("dry", "true"), entry("dry-and-new", "false"));

        var result = imported(file, "?dry_run=true");

        assertThat(result.at("/dry_run").booleanValue()).isTrue();
        assertThat(outcome(result, "dry")).isEqualTo("changed");
        assertThat(item(result, "dry").path("id").stringValue()).isEqualTo(id);
        var change = item(result, "dry")
                .path("changes")
                .valueStream()
                .filter(found -> found.path("path").stringValue().equals("/rules/never/expression"))
                .findFirst()
                .orElseThrow();
        assertThat(change.path("from").stringValue()).isEqualTo("false");
        assertThat(change.path("to").stringValue()).isEqualTo("true");
        assertThat(outcome(result, "dry-and-new")).isEqualTo("created");
        assertThat(item(result, "dry-and-new").path("id").isNull()).isTrue();
        assertThat(stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: [{name: a, expression: 'nonsense == 1', effect: block, severity: error, message: m}] |"
                        + " /policies/1/rules/0/expression",
                "rules: [{name: a, expression: 'true', effect: kill, severity: error, message: m}]           |"
                        + " /policies/1/rules/0/effect",
                "rules: [{name: a, expression: 'true', effect: block, severity: error}]                      |"
                        + " /policies/1/rules/0/message",
                "rules: []                                                                                  |"
                        + " /policies/1/rules",
                "rule: []                                                                                   |"
                        + " /policies/1/rule",
                "scope: {resource_types: ['']}                                                              |"
                        + " /policies/1/",
            })
    void oneMistakeAndNothingIsTaken(String member, String pointer) {
        var before = stored();

        var refused =
                put(file(entry("all-" + UUID.randomUUID(), "true"), "  - name: or-none\n    " + member + "\n"), "");

        assertThat(refused.expect(422).at("/errors/0/pointer").stringValue()).startsWith(pointer);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        var refused =
                put(file(entry("twice", "true"), entry("twice", "false")), "").expect(422);

        assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/policies/1/name");
    }

    @Test
    void takesYamlAndTheJsonThatItStandsFor() {
        assertThat(bot.put(IMPORT, "policies: []", "Content-Type", "text/plain")
                        .expect(415)
                        .code())
                .isEqualTo("unsupported-media-type");
        bot.put(IMPORT, "{\"policies\": []}").expect(200);
        assertThat(put("policies: [", "").expect(400).code()).isEqualTo("malformed-json");
        assertThat(put("policies: []", "?dry_run=perhaps").expect(422).code()).isEqualTo("invalid-request");
        assertThat(put("[]", "").expect(422).code()).isEqualTo("invalid-request");
        assertThat(put("policies: [null]", "")
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/policies/0");
        assertThat(put("x".repeat(9 << 20), "").expect(413).code()).isEqualTo("too-large");
        assertThat(bot.get(EXPORT, "Accept", "application/json")
                        .expect(406)
                        .at("/detail")
                        .stringValue())
                .contains("application/yaml");
    }

    @Test
    void exportsWhatJudgesWhereThatIsAskedFor() {
        var id = bot.wrote("judging");
        bot.bringsIntoForce(id, alice);
        bot.put(path(id), policy("judging", "description", "The newest")).expect(200);
        bot.wrote("only-a-draft");

        assertThat(exported("")).contains("The newest", "only-a-draft");
        assertThat(exported("?active=true")).contains("judging").doesNotContain("The newest", "only-a-draft");
    }

    @Test
    void whatWasGivenUpIsNotExported() {
        bot.act(bot.wrote("not-exported"), "archive").expect(200);

        assertThat(exported("")).doesNotContain("not-exported");
    }

    private String exported(String query) {
        var answer = bot.get(EXPORT + query).expect(200);
        assertThat(answer.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/yaml"));
        assertThat(answer.header("Cache-Control")).contains("no-store");
        return answer.text();
    }

    private JsonNode imported(String file, String query) {
        return put(file, query).expect(200).body();
    }

    private Answer put(String file, String query) {
        return bot.put(IMPORT + query, file, "Content-Type", "application/yaml");
    }

    private static String file(String... entries) {
        return "policies:\n" + String.join("", entries);
    }

    private static String entry(String name, String expression) {
        return """
              - name: %s
                rules:
                  - {name: never, expression: '%s', effect: block, severity: error, message: It must not be}
            """.formatted(name, expression);
    }

    private static JsonNode item(JsonNode result, String name) {
        return result.at("/items")
                .valueStream()
                .filter(item -> item.path("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String outcome(JsonNode result, String name) {
        return item(result, name).path("outcome").stringValue();
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private String stored() {
        return database.queryForList(
                        "select (select count(*) from policy_version), (select count(*) from policy_log), (select"
                                + " sum(version) from policy)")
                .toString();
    }
}
