package io.driftsafe.guardrail.rule;

import static io.driftsafe.guardrail.rule.Inputs.downsizing;
import static io.driftsafe.guardrail.rule.Policies.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.rule.RuleVerdict.Satisfied;
import io.driftsafe.guardrail.rule.RuleVerdict.Undecided;
import io.driftsafe.guardrail.rule.RuleVerdict.Violated;
import io.driftsafe.resource.Impact;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleLanguageTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resource.provider == 'simulated' && resource.account == 'default' && resource.region == 'us-east-1'",
                "resource.type == 'aws_instance' && resource.id.startsWith('module.web.')",
                "resource.tags == {'team': 'web', 'Environment': 'prod-eu'} && resource.tags.team == 'web'",
                "current.instance_type == 't3.xlarge' && proposed.instance_type == 't3.large'",
                "current != proposed && current.tags == proposed.tags",
                "'tags' in current && !('nothing' in current) && current['monitoring']",
                "current.tags.all(name, current.tags[name] != '')",
                "'team' in current.tags && !('other' in proposed.tags) && 'team' in resource.tags",
                "'t3.xlarge' in dyn(['t3.xlarge']) && !('t3' in current.?nothing.orValue([]))",
                "cost.current == 120.0 && cost.proposed == 60.0 && cost.delta == -60.0 && cost.percent == -50.0",
                "changes.size() == 1 && changes[0].path == '/instance_type' && changes[0].from == 't3.xlarge'",
                "changes.all(c, c.to == 't3.large' && c.impact == 'cost' && c.reversibility == 'exact' && c.downtime"
                        + " == 'restart')",
                "!drift.has_drift && drift.severity == 'none' && !drift.gone && !drift.blocking",
                "drift.drifted_attributes.size() == 0",
                "operation.created_by == 'platform-bot' && operation.strict && operation.labels.team == 'web'",
                "now == timestamp('2026-11-23T14:30:00Z') && now.getHours('Europe/Berlin') == 15",
                "tag('team') == 'web' && tag('none') == '' && tag(proposed, 'team') == 'web'",
                "glob(resource.id, 'module.*.server[?]') && !glob(resource.id, 'module')",
                "instance_family(proposed.instance_type) == 't3' && instance_size(proposed.instance_type) == 'large'",
                "instance_at_most(proposed.instance_type, 'large') && !instance_at_most(current.instance_type,"
                        + " 'large')",
                "in_cidr('10.1.2.3', '10.0.0.0/8') && in_cidr('10.1.0.0/16', '10.0.0.0/8') && !in_cidr('10.0.0.0/7',"
                        + " '10.0.0.0/8')",
                "in_cidr('2001:db8::1', '2001:db8::/32') && !in_cidr('11.0.0.1', '10.0.0.0/8') && in_cidr('::1',"
                        + " '::/0')",
                "known(cost.delta) && has(current.tags) && !has(current.nothing)",
                "current.?nothing.orValue('x') == 'x' && current.?tags.?team.hasValue()",
                "current[?'nothing'].orValue(7) == 7",
                "resource.id.matches('server.[0-9]') && resource.id.contains('web') && resource.id.split('.').size()"
                        + " == 4"
            })
    void readsWhatThereIsOfAChange(String expression) {
        assertThat(verdict(expression, downsizing())).isInstanceOf(Satisfied.class);
    }

    @Test
    void readsDriftThatIsThere() {
        var drifted = downsizing()
                .drift(new PolicyInput.Drift(
                        "moderate",
                        false,
                        true,
                        List.of(new PolicyInput.DriftedPath("/tags/team", Impact.CONFIGURATION, false))));

        assertThat(verdict("drift.has_drift && drift.blocking && drift.severity == 'moderate'", drifted))
                .isInstanceOf(Satisfied.class);
        assertThat(verdict(
                        "drift.drifted_attributes.exists(a, a.name == '/tags/team' && a.impact == 'configuration' &&"
                                + " !a.conflict)",
                        drifted))
                .isInstanceOf(Satisfied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cost.delta < 5.0",
                "cost.delta < 5.0 || true",
                "dyn(cost) == dyn(cost)",
                "dyn([cost]) == dyn([cost])",
                "dyn(cost) in dyn([cost])",
                "cost.proposed > 0.0 ? true : true",
                "[1, 2].exists(x, cost.percent < 5.0 || x == 2)",
                "inventory.count('aws_instance') < 5",
                "inventory.count('aws_instance') < 5 || true",
                "inventory.monthly_cost('module.web.*') >= 0.0"
            })
    void neverPassesWhatReadsAnUnknown(String expression) {
        var unknown = downsizing().cost("120", null);

        assertThat(verdict(expression, unknown))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message())
                                .contains("counts as a violation")
                                .contains("not known"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current.missing == 1 || true",
                "!(current.missing == 1 && false)",
                "[0, 1].exists(x, 1 / x == 1)",
                "![0, 1].all(x, 1 / x == 2)",
                "current.instance_type || true",
                "!('t3' in current.instance_type)",
                "false || current.instance_type",
                "true && current.instance_type"
            })
    void neverPassesWhatFailsBeforeItsAnswerIsFound(String expression) {
        assertThat(verdict(expression, downsizing())).isInstanceOf(Undecided.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true || current.missing == 1",
                "!(false && current.missing == 1)",
                "!has(current.missing) || current.missing == 1",
                "has(current.missing) && current.missing == 1 ? false : true",
                "[1, 0].exists(x, 1 / x == 1)"
            })
    void looksNoFurtherThanItHasTo(String expression) {
        assertThat(verdict(expression, downsizing())).isInstanceOf(Satisfied.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resource.id.matches('(') | 1 | 21 | missing closing )",
                "true && matches(resource.id, '[a') | 1 | 30 | missing closing ]",
                "resource.id.matches('(a{500}){500}') | 1 | 21 | at most 1000 times"
            })
    void findsBadRegularExpressionsWhenTheyAreWritten(String expression, int line, int column, String why) {
        assertThat(RuleLanguage.condition(expression))
                .isInstanceOfSatisfying(
                        RuleLanguage.Outcome.Wrong.class,
                        wrong -> assertThat(wrong.complaints()).singleElement().satisfies(complaint -> {
                            assertThat(complaint.place()).contains(new PolicyError.Place(line, column));
                            assertThat(complaint.message()).contains(why);
                        }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"cost == cost | 1 | 6", "true && !(cost != cost) | 1 | 16", "cost in [cost] | 1 | 6"})
    void comparesNothingOfWhichAPartMayBeUnknown(String expression, int line, int column) {
        assertThat(RuleLanguage.condition(expression))
                .isInstanceOfSatisfying(
                        RuleLanguage.Outcome.Wrong.class,
                        wrong -> assertThat(wrong.complaints()).singleElement().satisfies(complaint -> {
                            assertThat(complaint.place()).contains(new PolicyError.Place(line, column));
                            assertThat(complaint.message()).contains("as in cost.delta == 0.0");
                        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!known(cost.delta) && !has(cost.proposed) && cost.current == 120.0",
                "known(cost.delta) ? cost.delta < 0.0 : resource.account == 'default'",
                "cost.?delta.orValue(0.0) == 0.0",
                "!known(inventory.size)"
            })
    void canAskWhetherSomethingIsKnown(String expression) {
        assertThat(verdict(expression, downsizing().cost("120", null))).isInstanceOf(Satisfied.class);
    }

    @Test
    void aResourceThatCostsNothingHasNoPercentage() {
        var verdict = verdict("cost.percent < 10.0", downsizing().cost("0", "5"));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message()).contains("costs nothing before the change"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "current.encrypted == true | current.encrypted is not there: ask for it first, as in"
                        + " has(current.encrypted), or read current.?encrypted.orValue(...)",
                "current.a.b.c == true | current.a is not there: ask for it first, as in has(current.a)",
                "current.tags.owner == 'x' | has(current.tags.owner)",
                "current['encrypted'] == true | ask first, as in \"encrypted\" in current, or read"
                        + " current[?\"encrypted\"].orValue(...)",
                "operation.labels.ticket != '' | has(operation.labels.ticket)",
                "current.instance_type.size == 3 | current.instance_type.size cannot be read: what it is read from has"
                        + " no members",
                "current.instance_type > 5 | current.instance_type > 5 cannot be evaluated: its values are of kinds"
                        + " that do not go together",
                "changes[3].path == '' | changes[3] cannot be evaluated: Index out of bounds: 3",
                "1 / (changes.size() - 1) == 1 | it divides by zero",
                "9223372036854775807 + changes.size() > 0 | a number becomes too large",
                "instance_family(resource.id) == 'x' | is no instance type such as m5.large",
                "instance_at_most('m5.metal', 'large') | The size \"metal\" has no place among",
                "in_cidr('example.com', '10.0.0.0/8') | \"example.com\" is neither an address nor a range",
                "in_cidr('10.1', '10.0.0.0/8') | \"10.1\" is neither an address nor a range",
                "in_cidr('10.0.0.1', '10.0.0.0/33') | \"10.0.0.0/33\" is neither an address nor a range",
                "resource.id.matches(current.instance_type + '[') | missing closing ]",
                "current.instance_type ? true : false | Expected boolean value",
                "current.instance_type | neither true nor false but \"t3.xlarge\""
            })
    void saysWhyARuleCannotBeDecidedAndWhatToDo(String expression, String why) {
        assertThat(verdict(expression, downsizing()))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided ->
                                assertThat(undecided.message()).contains(why).contains("required is " + expression));
    }

    @Test
    void aViolationNamesTheValuesItSawAndWhatWouldSatisfyIt() {
        var rule = new PolicyRule(
                "cheap",
                "resource.type == 'aws_instance'",
                "cost.delta <= 10.0 && tag('team') in ['web', 'shop']",
                Effect.BLOCK,
                Severity.ERROR,
                "The fix may cost at most 10 USD more.",
                null,
                "Choose a smaller size.",
                null);

        var verdict = Policies.of(rule)
                .judge(downsizing().cost("100", "130.5").input())
                .getFirst();

        assertThat(verdict)
                .isEqualTo(new Violated(
                        rule,
                        "The fix may cost at most 10 USD more (saw cost.delta = 30.5; required is"
                                + " cost.delta <= 10.0 && tag('team') in ['web', 'shop']). Choose a smaller size"));
    }

    @Test
    void aLoopNamesTheElementThatEndedIt() {
        var verdict = verdict("changes.all(c, c.downtime == 'none')", downsizing());

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Violated.class,
                        violated -> assertThat(violated.message()).contains("c.downtime = \"restart\""));
    }

    @Test
    void aMessageCanTellValuesOfTheChange() {
        var rule = new PolicyRule(
                "cheap",
                null,
                "cost.delta > 0.0",
                Effect.BLOCK,
                Severity.ERROR,
                "Too cheap",
                "'It saves ' + string(cost.delta) + ' for ' + resource.id",
                null,
                null);

        assertThat(Policies.of(rule).judge(downsizing().input()).getFirst())
                .isInstanceOfSatisfying(
                        Violated.class,
                        violated -> assertThat(violated.message())
                                .startsWith(
                                        "It saves -60.0 for module.web.aws_instance.server[0] (saw cost.delta = -60;"));
    }

    @Test
    void aMessageThatCannotBeMadeGivesWayToThePlainOne() {
        var rule = new PolicyRule(
                "cheap", null, "false", Effect.BLOCK, Severity.ERROR, "Plain.", "current.nothing", null, null);

        assertThat(Policies.of(rule).judge(downsizing().input()).getFirst())
                .isEqualTo(new Violated(rule, "Plain (required is false)"));
    }

    @Test
    void whatIsNotMeantByARuleSatisfiesIt() {
        var rule = new PolicyRule(
                "rule",
                "resource.type == 'aws_s3_bucket'",
                "false",
                Effect.BLOCK,
                Severity.ERROR,
                "No",
                null,
                null,
                null);

        assertThat(Policies.of(rule).judge(downsizing().input())).containsExactly(new Satisfied(rule));
    }

    @Test
    void aRuleThatCannotTellWhetherItIsMeantIsUndecided() {
        var rule = new PolicyRule(
                "rule", "current.size > 5", "true", Effect.BLOCK, Severity.ERROR, "No", null, null, null);

        assertThat(Policies.of(rule).judge(downsizing().input()).getFirst())
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message())
                                .contains("whether the rule is about this change")
                                .contains("has(current.size)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current.password == proposed.password",
                "current.password != current.token && current.password != null",
                "current.password in [current.token, proposed.password] && has(current.password)",
                "current.nested == proposed.nested && current.nested.password == proposed.password",
                "current.?password.hasValue() && current.password == current['password']"
            })
    void secretsAreComparedWithSecrets(String expression) {
        assertThat(verdict(expression, withSecrets())).isInstanceOf(Satisfied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "current.password.substring(0, 12) != 'x'",
                "current.password.startsWith('secret:k1:0') || true",
                "current.password.matches('k1') || true",
                "string(current.password).size() > 0",
                "size(current.password) > 0",
                "current.password + '' != 'x'",
                "current.password.split(':').size() == 3",
                "glob(current.password, '*')",
                "current.password < current.token || true",
                "current.password != 'hunter2'",
                "'hunter2' != current.password",
                "!(current.password in ['hunter2'])",
                "[current.password] != ['hunter2']",
                "current.nested != {'password': 'hunter2'}",
                "{current.token: 1}.size() == 1",
                "!(current.token in {'hunter2': 1})",
                "current.?nested[?current.token].orValue(0) == 0",
                "current.?token != optional.of('hunter2')",
                "current.password.anything == 1 || true",
                "current.password != current.of_another_key",
                "changes.all(c, c.path != '/token' || c.to.startsWith('secret') || true)",
                "current.user_data.contains('secret:k1:') || true"
            })
    void ofSecretsNothingIsKnownButWhetherTheyAreTheSame(String expression) {
        assertThat(verdict(expression, withSecrets()))
                .isInstanceOfSatisfying(
                        Undecided.class,
                        undecided -> assertThat(undecided.message()).doesNotContain("0123456789"));
    }

    private static Inputs withSecrets() {
        var one = "secret:k1:" + "0123456789abcdef".repeat(4);
        var other = "secret:k1:" + "fedcba9876543210".repeat(4);
        var json = """
            {"password": "%s", "token": "%s", "of_another_key": "%s", "nested": {"password": "%1$s"},
             "user_data": "export TOKEN=%1$s"}\
            """;
        return downsizing()
                .configurations(
                        Inputs.configuration(json.formatted(one, other, one.replace("k1", "k2"))),
                        Inputs.configuration(json.formatted(one, one, one.replace("k1", "k2"))));
    }

    @Test
    void noMessageShowsASecretNorItsDigest() {
        var digest = "secret:k1:" + "0123456789abcdef".repeat(4);
        var inputs = downsizing()
                .current("{\"password\": \"%s\", \"nested\": [{\"token\": \"%s\"}]}".formatted(digest, digest));
        var rule = new PolicyRule(
                "rule",
                null,
                "current.password == null && current.nested[0].token == null || size(current.nested) == 5",
                Effect.BLOCK,
                Severity.ERROR,
                "No",
                "'The password is ' + current.password",
                null,
                null);

        var verdict = Policies.of(rule).judge(inputs.input()).getFirst();

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Violated.class,
                        violated -> assertThat(violated.message())
                                .startsWith("No (saw current.password = \"(secret)\"")
                                .doesNotContain("0123456789abcdef"));
    }
}
