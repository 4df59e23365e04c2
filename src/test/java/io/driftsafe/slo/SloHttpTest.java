package io.driftsafe.slo;

import static io.driftsafe.ServiceClient.json;
import static io.driftsafe.slo.Budgets.line;
import static io.driftsafe.slo.Budgets.sloCheck;
import static io.driftsafe.slo.Budgets.today;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

@ServiceTest
class SloHttpTest {

    private static final String SLOS = "/api/v1/slos";

    @LocalServerPort
    private int port;

    private ServiceClient client;
    private Budgets budgets;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
        budgets = new Budgets(client, 4);
    }

    @Test
    void aCostSloIsMadeShownChangedAndArchived() {
        var made = client.post(
                        SLOS,
                        budgets.slo(
                                100,
                                "description",
                                "All of it",
                                "baseline",
                                Map.of("expected_value", 90, "variance_percent", 10)))
                .expect(201);
        var path = SLOS + "/" + made.id();

        assertThat(made.id()).startsWith("slo_");
        assertThat(made.header("Location")).contains(path);
        assertThat(made.header("ETag")).contains("\"0\"");
        assertThat(made.at("/threshold").toString()).isEqualTo("{\"max_value\":100,\"warning_percent\":80}");
        assertThat(made.at("/enforcement").stringValue()).isEqualTo("block");
        assertThat(made.at("/cost_basis").stringValue()).isEqualTo("effective");

        var changed = client.put(path, budgets.slo(200, "enforcement", "strict_block"), "If-Match", "\"0\"")
                .expect(200);

        assertThat(changed.header("ETag")).contains("\"1\"");
        assertThat(changed.at("/baseline").isNull()).isTrue();
        assertThat(client.put(path, budgets.slo(1), "If-Match", "\"0\"")
                        .expect(412)
                        .code())
                .isEqualTo("precondition-failed");
        assertThat(client.put(path, budgets.slo(1, "type", "resource_count"))
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/type");

        client.delete(path, "If-Match", "\"1\"").expect(204);

        assertThat(client.get(path).expect(200).at("/archived_at").isNull()).isFalse();
        assertThat(client.put(path, budgets.slo(1)).expect(409).code()).isEqualTo("illegal-transition");
        assertThat(client.get(SLOS + "/slo_00000000000000000000000000")
                        .expect(404)
                        .code())
                .isEqualTo("not-found");
    }

    @Test
    void aRequestSentTwiceMakesOneCostSlo() {
        var first = client.post(SLOS, budgets.slo(1), "Idempotency-Key", budgets.account());
        var again = client.post(SLOS, budgets.slo(1), "Idempotency-Key", budgets.account());

        assertThat(again.expect(201).text()).isEqualTo(first.expect(201).text());
        assertThat(again.header("Idempotency-Replayed")).contains("true");
    }

    @Test
    void listsPageByPageWithWhatTheyAreAsked() {
        var owner = budgets.account();
        var ids = List.of(
                budgets.created(budgets.slo(1, "owner", owner)),
                budgets.created(budgets.slo(2, "owner", owner, "type", "resource_count", "enforcement", "warn")),
                budgets.created(budgets.slo(3, "owner", owner)));
        client.delete(SLOS + "/" + ids.get(2)).expect(204);

        var first = client.get(SLOS + "?limit=1&owner=" + owner).expect(200);
        var second = client.get(SLOS + "?limit=1&owner=" + owner + "&cursor="
                        + first.at("/next_cursor").stringValue())
                .expect(200);

        assertThat(first.at("/items/0/id").stringValue()).isEqualTo(ids.get(1));
        assertThat(second.at("/items/0/id").stringValue()).isEqualTo(ids.get(0));
        assertThat(second.at("/next_cursor").isNull()).isTrue();
        assertThat(client.get(SLOS + "?type=resource_count&enforcement=warn&owner=" + owner)
                        .at("/items"))
                .hasSize(1);
        assertThat(client.get(SLOS + "?archived=true&owner=" + owner)
                        .at("/items/0/id")
                        .stringValue())
                .isEqualTo(ids.get(2));
        assertThat(client.get(SLOS + "/status?owner=" + owner)
                        .expect(200)
                        .at("/items")
                        .findValuesAsString("id"))
                .containsExactly(ids.get(1), ids.get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"name\": \"\"};                                                                    /name",
                "{\"type\": \"yearly_budget\"};                                                        /type",
                "{\"threshold\": {\"max_value\": -1}};                                                "
                        + " /threshold/max_value",
                "{\"threshold\": {\"max_value\": 1.001}};                                             "
                        + " /threshold/max_value",
                "{\"threshold\": {\"max_value\": 1, \"warning_percent\": 101}};                       "
                        + " /threshold/warning_percent",
                "{\"type\": \"module_budget\"};                                                        /scope/target",
                "{\"type\": \"service_budget\"};                                                       /scope/service",
                "{\"type\": \"resource_count\", \"threshold\": {\"max_value\": 1.5}};                 "
                        + " /threshold/max_value",
                "{\"scope\": {\"acount\": \"x\"}};                                                     /scope/acount",
                "{\"baseline\": {\"expected_value\": 5}};                                             "
                        + " /baseline/variance_percent"
            })
    void saysWhatIsWrong(String wrong, String pointer) {
        var asked = budgets.slo(1);
        new JsonMapper().readTree(wrong).forEachEntry(asked::put);

        var refused = client.post(SLOS, asked);

        assertThat(refused.expect(422).at("/errors").findValuesAsString("pointer"))
                .contains(pointer);
    }

    @Test
    void withoutSpendTheCheckWarnsAndStrictlyItFails() {
        var slo = budgets.created(budgets.slo(100));
        var warned = budgets.check(budgets.created(0, 5));

        client.put(SLOS + "/" + slo, budgets.slo(100, "enforcement", "strict_block"))
                .expect(200);
        var failed = budgets.check(budgets.created(0, 5));

        assertThat(sloCheck(warned, "status")).isEqualTo("warned");
        assertThat(sloCheck(warned, "message"))
                .contains("Budget (" + slo + ")", "No spend is known of simulated/" + budgets.account());
        assertThat(sloCheck(failed, "status")).isEqualTo("failed");
        assertThat(failed.at("/status").stringValue()).isEqualTo("failed");
    }

    @Test
    void aBudgetIsJudgedByWhatIsSpent() {
        budgets.created(budgets.slo(100));
        budgets.spent("75");

        assertThat(sloCheck(budgets.check(budgets.created(0, "4.99")), "status"))
                .isEqualTo("passed");
        assertThat(sloCheck(budgets.check(budgets.created(0, 5)), "status")).isEqualTo("warned");
        assertThat(sloCheck(budgets.check(budgets.created(0, 25)), "status")).isEqualTo("warned");

        var failed = budgets.check(budgets.created(0, "25.01"));

        assertThat(sloCheck(failed, "status")).isEqualTo("failed");
        assertThat(sloCheck(failed, "message"))
                .contains("75.00 USD spent this month", "25.01 USD by this change", "the limit of 100.00 USD");
        assertThat(sloCheck(budgets.check(budgets.created(0, -25)), "status")).isEqualTo("passed");
    }

    @Test
    void everyOtherTypeIsJudgedToo() {
        budgets.imported(
                        "",
                        line(today(), "Amazon EC2", "i-1", "60", "{\"team\": \"web\"}"),
                        line(today(), "AWS Lambda", "other", "500", ""))
                .expect(200);
        var module = budgets.created(
                budgets.slo(70, "type", "module_budget", "scope", budgets.scope("target", "module.odd")));
        var service = budgets.created(budgets.slo(
                70, "type", "service_budget", "scope", budgets.scope("service", "Amazon Elastic Compute Cloud")));
        var single = budgets.created(budgets.slo(1010, "type", "resource_budget"));
        var growth = budgets.created(budgets.slo(10, "type", "cost_growth_rate"));
        var count = budgets.created(budgets.slo(3, "type", "resource_count"));
        var tagged = budgets.created(budgets.slo(70, "scope", budgets.scope("tags", Map.of("team", "web"))));
        var asked = budgets.fix(1, 11);
        asked.put("labels", Map.of("team", "web"));

        var message = sloCheck(
                budgets.check(
                        client.post("/api/v1/operations", asked).expect(201).id()),
                "message");

        assertThat(message.split("; Budget"))
                .hasSize(6)
                .anyMatch(part -> part.contains(module) && part.contains("make 71.00 USD, which is more"))
                .anyMatch(part -> part.contains(service) && part.contains("make 71.00 USD, which is more"))
                .anyMatch(part -> part.contains(tagged) && part.contains("make 71.00 USD, which is more"))
                .anyMatch(part -> part.contains(single) && part.contains("costs 1011.00 USD a month after the change"))
                .anyMatch(part -> part.contains(growth) && part.contains("The spend of the 30 days before the last 30"))
                .anyMatch(
                        part -> part.contains(count) && part.contains("4 resources") && part.contains("adds nothing"));
        assertThat(client.get(SLOS + "/" + count + "/status").at("/value").intValue())
                .isEqualTo(4);
        assertThat(budgets.status(single).at("/message").stringValue()).contains("costs 60.74 USD a month");
    }

    @Test
    void anObservedBudgetIsOnlyShown() {
        var slo = budgets.created(budgets.slo(10, "enforcement", "observe"));
        budgets.spent("20");

        assertThat(sloCheck(budgets.check(budgets.created(0, 5)), "status")).isEqualTo("passed");
        assertThat(budgets.status(slo).at("/state").stringValue()).isEqualTo("exceeded");
    }

    @Test
    void anArchivedBudgetCountsNoMore() {
        var slo = budgets.created(budgets.slo(10));
        budgets.spent("20");
        var before = budgets.check(budgets.created(0, 5));

        client.delete(SLOS + "/" + slo).expect(204);

        assertThat(sloCheck(before, "status")).isEqualTo("failed");
        assertThat(sloCheck(budgets.check(budgets.created(0, 5)), "status")).isNotEqualTo("failed");
    }

    @Test
    void theStatusTellsHowFastTheBudgetIsUsedUp() {
        var slo = budgets.created(budgets.slo(1_000_000));
        var lines = today().withDayOfMonth(1)
                .datesUntil(today().plusDays(1))
                .map(day -> line(day, "Amazon EC2", "", "100", ""))
                .toArray(String[]::new);
        budgets.imported("", lines).expect(200);

        var status = budgets.status(slo);

        assertThat(status.at("/value").decimalValue()).isEqualByComparingTo(Integer.toString(100 * lines.length));
        assertThat(status.at("/series").size()).isEqualTo(lines.length - 1);
        if (lines.length > 3) {
            assertThat(status.at("/burn_rate/slope").decimalValue()).isEqualByComparingTo("100");
            assertThat(status.at("/burn_rate/r_squared").decimalValue()).isEqualByComparingTo("1");
            assertThat(status.at("/burn_rate/risk").stringValue()).isEqualTo("low");
        } else {
            assertThat(status.at("/burn_rate").isNull()).isTrue();
        }
    }

    @Test
    void anOwnSeriesStandsInPlaceOfBills() {
        var slo = budgets.created(budgets.slo(100));
        budgets.spent("90");
        var series = json("points", List.of(json("date", today().toString(), "cost", 5)));

        var own = client.put(SLOS + "/" + slo + "/spend", series).expect(200);

        assertThat(own.at("/value").decimalValue()).isEqualByComparingTo("5");
        assertThat(client.put(SLOS + "/" + slo + "/spend", json("points", List.of()))
                        .expect(200)
                        .at("/value")
                        .decimalValue())
                .isEqualByComparingTo("90");
        var twice = json(
                "points",
                List.of(json("date", today().toString(), "cost", 5), json("date", today().toString(), "cost", 6)));
        assertThat(client.put(SLOS + "/" + slo + "/spend", twice)
                        .expect(422)
                        .at("/errors/0/pointer")
                        .stringValue())
                .isEqualTo("/points/1/date");
        for (var day : List.of("1999-12-31", "0000-01-01", "-999999999-01-01")) {
            assertThat(client.put(SLOS + "/" + slo + "/spend", json("points", List.of(json("date", day, "cost", 5))))
                            .expect(422)
                            .at("/errors/0/pointer")
                            .stringValue())
                    .isEqualTo("/points/0/date");
        }
        var count = budgets.created(budgets.slo(5, "type", "resource_count"));
        assertThat(client.put(SLOS + "/" + count + "/spend", series).expect(422).code())
                .isEqualTo("invalid-request");
    }
}
