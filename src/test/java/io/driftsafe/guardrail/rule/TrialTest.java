package io.driftsafe.guardrail.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.guardrail.rule.Trial.Verdict;
import io.driftsafe.problem.Refusal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class TrialTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    @Test
    void tellsTheValueOfEachPartWithItsPlace() {
        var trial = of("cost.delta <= 10.0 &&\n  tag('team') == 'web'", """
            {"current": {"tags": {"team": "shop"}}, "cost": {"current": 100, "proposed": 105.5}}\
            """);

        assertThat(trial.verdict()).isEqualTo(Verdict.VIOLATED);
        assertThat(JSON.readTree(JSON.writeValueAsString(trial))).isEqualTo(JSON.readTree("""
            {
              "result": false, "error": null, "verdict": "VIOLATED", "message": null,
              "subexpressions": [
                {"of": "expression", "expression": "cost.delta", "value": 5.5, "error": null, "evaluated": true, "line": 1, "column": 5},
                {"of": "expression", "expression": "cost.delta <= 10.0", "value": true, "error": null, "evaluated": true, "line": 1, "column": 12},
                {"of": "expression", "expression": "cost.delta <= 10.0 && tag(\\"team\\") == \\"web\\"", "value": false, "error": null, "evaluated": true, "line": 1, "column": 20},
                {"of": "expression", "expression": "tag(\\"team\\")", "value": "shop", "error": null, "evaluated": true, "line": 2, "column": 6},
                {"of": "expression", "expression": "tag(\\"team\\") == \\"web\\"", "value": false, "error": null, "evaluated": true, "line": 2, "column": 15}
              ],
              "cost": 10, "cost_limit": 5000000
            }\
            """));
    }

    @Test
    void tellsWhatWasNotEvaluatedAndWhatCouldNotBe() {
        var trial = of("current.size > 5 || resource.id == 'x'", "{}");

        assertThat(trial.result()).isNull();
        assertThat(trial.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(trial.error()).contains("has(current.size)");
        assertThat(trial.subexpressions())
                .filteredOn(part -> part.error() != null)
                .singleElement()
                .satisfies(part -> {
                    assertThat(part.expression()).isEqualTo("current.size");
                    assertThat(part.error()).isEqualTo(trial.error());
                });
        assertThat(trial.subexpressions())
                .filteredOn(part -> !part.evaluated())
                .extracting(Trial.Part::expression)
                .containsExactly(
                        "current.size > 5",
                        "current.size > 5 || resource.id == \"x\"",
                        "resource.id",
                        "resource.id == \"x\"");
    }

    @Test
    void triesWhatIsNeitherTrueNorFalse() {
        var trial = of("changes.map(c, c.path)", """
            {"current": {"size": 5}, "proposed": {"size": 4, "name": "x"}}\
            """);

        assertThat(trial.verdict()).isNull();
        assertThat(trial.result()).isEqualTo(JSON.readTree("[\"/name\", \"/size\"]"));
    }

    @Test
    void takesEveryVariableFromTheDocument() {
        var trial = of("""
            resource.provider == 'aws' && resource.account == 'a' && resource.region == 'eu-west-1'
              && resource.type == 'aws_db_instance' && resource.id == 'db' && resource.tags.k == 'v' && tag('k') == 'v'
              && current.x == 1 && proposed.x == 2
              && cost.current == 1.0 && cost.proposed == 3.0 && cost.delta == 7.5 && cost.percent == 9.0
              && changes[0].path == '/y' && changes[0].from == 1 && !has(changes[0].to) && changes[0].impact == 'security'
              && changes[0].reversibility == 'none' && changes[0].downtime == 'restart'
              && drift.has_drift && drift.severity == 'major' && drift.gone && drift.blocking
              && drift.drifted_attributes[0].name == '/z' && drift.drifted_attributes[0].impact == 'cost'
              && drift.drifted_attributes[0].conflict
              && operation.created_by == 'me' && !operation.strict && operation.labels.l == 'w'
              && inventory.size == 2 && inventory.count('aws_*') == 2 && inventory.monthly_cost('db*') == 5.0
              && inventory.monthly_cost_after('db*') == 6.0
              && now == timestamp('2026-01-02T03:04:05Z')\
            """, """
            {
              "resource": {"provider": "aws", "account": "a", "region": "eu-west-1", "type": "aws_db_instance", "id": "db", "tags": {"k": "v"}},
              "current": {"x": 1}, "proposed": {"x": 2},
              "cost": {"current": 1, "proposed": 3, "delta": 7.5, "percent": 9},
              "changes": [{"path": "/y", "from": 1, "impact": "security", "reversibility": "none", "downtime": "restart"}],
              "drift": {"has_drift": true, "severity": "major", "gone": true, "blocking": true,
                        "drifted_attributes": [{"name": "/z", "impact": "cost", "conflict": true}]},
              "operation": {"created_by": "me", "strict": false, "labels": {"l": "w"}},
              "inventory": [{"resource_id": "db", "resource_type": "aws_db_instance", "monthly_cost": 2},
                            {"resource_id": "db2", "resource_type": "aws_db_instance", "monthly_cost": 3}],
              "now": "2026-01-02T03:04:05Z"
            }\
            """);

        assertThat(trial.error()).isNull();
        assertThat(trial.subexpressions())
                .filteredOn(part -> JSON.valueToTree(false).equals(part.value()))
                .extracting(Trial.Part::expression)
                .containsExactly("has(changes[0].to)", "operation.strict");
        assertThat(trial.verdict()).isEqualTo(Verdict.SATISFIED);
    }

    @Test
    void hasSensibleDefaults() {
        var trial = of("""
            resource.provider == 'simulated' && resource.account == 'default' && resource.region == 'us-east-1'
              && current == {} && proposed == current && !known(cost.delta) && changes == [] && !drift.has_drift
              && operation.strict && operation.created_by == 'tester' && !known(inventory.size)
              && now == timestamp('2026-11-23T14:30:00Z')\
            """, "{}");

        assertThat(trial.verdict()).isEqualTo(Verdict.SATISFIED);
    }

    @Test
    void saysOfARuleWhatWouldBeSaidOfAChange() {
        var rule = new PolicyRule(
                "cheap",
                "resource.type == 'aws_instance'",
                "cost.delta <= 0.0",
                Effect.WARN,
                Severity.INFO,
                "Dear",
                null,
                null,
                null);

        var trial = Trial.ofRule(
                rule,
                document("{\"cost\": {\"current\": 1, \"proposed\": 2}}"),
                TrialTest::digest,
                "tester",
                Instant.EPOCH);

        assertThat(trial.verdict()).isEqualTo(Verdict.VIOLATED);
        assertThat(trial.message()).isEqualTo("Dear (saw cost.delta = 1; required is cost.delta <= 0.0)");
        assertThat(trial.subexpressions()).extracting(Trial.Part::of).contains("when", "expression");
    }

    @Test
    void refusesWhatIsNoExpressionWithItsPlace() {
        assertThatThrownBy(() -> of("true &&\n cots.delta > 1", "{}"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.errors()).singleElement().satisfies(error -> {
                            assertThat(error.pointer()).isEqualTo("/expression");
                            assertThat(error.line()).isEqualTo(2);
                            assertThat(error.column()).isEqualTo(2);
                            assertThat(error.message())
                                    .isEqualTo(
                                            "line 2, column 2: undeclared reference to 'cots'; there are the variables"
                                                    + " resource, current, proposed, cost, changes, drift, operation,"
                                                    + " inventory, now");
                        }));
    }

    @Test
    void neverRepeatsASecret() {
        var trial = of(
                "[current.password, current.nested.api_key, current.plain, string(current.size)]"
                        + ".exists(x, x == null) && current != proposed && current.password == proposed.password",
                """
                {
                  "current": {"password": "hunter2", "nested": {"api_key": "hunter3"}, "plain": "shown", "size": 1},
                  "proposed": {"password": "hunter2", "nested": {"api_key": "hunter4"}, "plain": "shown", "size": 1}
                }\
                """);

        var answer = JSON.writeValueAsString(trial);
        assertThat(answer).contains("shown", "(secret)").doesNotContain("hunter3", "hunter4", "0000000000");
        assertThat(trial.verdict()).isEqualTo(Verdict.VIOLATED);
    }

    private static Trial of(String expression, String document) {
        return Trial.ofExpression(
                expression, document(document), TrialTest::digest, "tester", Instant.parse("2026-11-23T14:30:00Z"));
    }

    private static Document document(String json) {
        return JSON.readValue(json, Document.class);
    }

    private static String digest(String secret) {
        return "k1:%064d".formatted(secret.hashCode() & 0xffff);
    }
}
