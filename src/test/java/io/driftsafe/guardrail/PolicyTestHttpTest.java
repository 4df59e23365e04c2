package io.driftsafe.guardrail;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@ServiceTest
class PolicyTestHttpTest {

    private static final String TEST = "/api/v1/policies/test";
    private static final String TEMPLATES = "/api/v1/policies/templates";

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
    }

    @Test
    void anExpressionIsTriedOnADocument() {
        var answer = client.post(
                        TEST,
                        json(
                                "expression",
                                "cost.delta <= 10.0 && current.password != null && tag('team') == 'web'",
                                "document",
                                json(
                                        "current",
                                        json("password", "hunter2", "tags", json("team", "web")),
                                        "cost",
                                        json("current", 100, "proposed", 50.5),
                                        "changes",
                                        List.of(json("path", "/x", "impact", "cost", "downtime", "restart")))))
                .expect(200);

        assertThat(answer.at("/result").booleanValue()).isTrue();
        assertThat(answer.at("/verdict").stringValue()).isEqualTo("satisfied");
        assertThat(answer.at("/cost").intValue()).isPositive();
        assertThat(answer.at("/subexpressions").valueStream())
                .anySatisfy(part -> {
                    assertThat(part.at("/expression").stringValue()).isEqualTo("cost.delta");
                    assertThat(part.at("/value").decimalValue()).isEqualByComparingTo("-49.5");
                    assertThat(part.at("/line").intValue()).isOne();
                    assertThat(part.at("/column").intValue()).isEqualTo(5);
                })
                .anySatisfy(part -> assertThat(part.at("/value").asString("")).isEqualTo("(secret)"));
        assertThat(answer.text()).doesNotContain("hunter2");
    }

    @Test
    void aRuleIsTriedOnADocumentThatSaysNothing() {
        var answer = client.post(TEST, json("rule", rule("cost.delta <= 10.0"))).expect(200);

        assertThat(answer.at("/verdict").stringValue()).isEqualTo("undecided");
        assertThat(answer.at("/error").stringValue()).contains("known(cost.delta)");
        assertThat(answer.at("/message").stringValue()).contains("counts as a violation");
    }

    @Test
    void whatIsWrongIsPointedAtWithLineAndColumn() {
        var expression = client.post(TEST, json("expression", "true &&\n cots.delta > 1"))
                .expect(422);
        var rule = client.post(TEST, json("rule", rule("current.size >"))).expect(422);
        var both = client.post(TEST, json("expression", "true", "rule", rule("true")))
                .expect(422);
        var document = client.post(
                        TEST,
                        json("expression", "true", "document", json("changes", List.of(json("path", "no pointer")))))
                .expect(422);

        assertThat(expression.at("/errors/0/pointer").stringValue()).isEqualTo("/expression");
        assertThat(expression.at("/errors/0/line").intValue()).isEqualTo(2);
        assertThat(expression.at("/errors/0/column").intValue()).isEqualTo(2);
        assertThat(rule.at("/errors/0/pointer").stringValue()).isEqualTo("/rule/expression");
        assertThat(both.at("/errors")
                        .valueStream()
                        .map(error -> error.at("/pointer").stringValue()))
                .containsExactly("/expression", "/rule");
        assertThat(document.at("/errors/0/pointer").stringValue()).isEqualTo("/document/changes/0/path");
        assertThat(document.at("/errors/0/line").isMissingNode()).isTrue();
    }

    @Test
    void aPointerMayBeLong() {
        var paths = List.of("/" + "a".repeat(100_000), "/a".repeat(50_000), "/a~0~1".repeat(20_000));

        assertThat(paths)
                .allSatisfy(path -> client.post(
                                TEST,
                                json(
                                        "expression",
                                        "changes.size() == 1",
                                        "document",
                                        json("changes", List.of(json("path", path)))))
                        .expect(200));
    }

    @Test
    void templatesAreListedShownAndFilledIn() {
        var listed = client.get(TEMPLATES).expect(200);
        var shown = client.get(TEMPLATES + "/lambda_concurrency").expect(200);
        var filled = client.post(
                        TEMPLATES + "/lambda_concurrency",
                        json("parameters", json("maximum", 20), "scope", json("environments", List.of("dev"))))
                .expect(200);
        var wrong = client.post(TEMPLATES + "/lambda_concurrency", json("parameters", json("maximum", "20")))
                .expect(422);

        assertThat(listed.at("/items")
                        .valueStream()
                        .map(item -> item.at("/name").stringValue()))
                .contains("budget_limit", "tag_required")
                .isSorted();
        assertThat(shown.at("/parameters").valueStream().map(parameter -> parameter.at("/default")))
                .extracting(JsonNode::intValue)
                .containsExactly(1, 1000);
        assertThat(filled.at("/rules/0/expression").stringValue()).contains("<= 20");
        assertThat(filled.at("/scope/environments/0").stringValue()).isEqualTo("dev");
        assertThat(filled.at("/scope/resource_types/0").stringValue()).isEqualTo("aws_lambda_function");
        assertThat(wrong.at("/errors/0/pointer").stringValue()).isEqualTo("/parameters/maximum");
        assertThat(client.get(TEMPLATES + "/none").expect(404).code()).isEqualTo("not-found");
    }

    @Test
    void whatATemplateSaysIsMadeAPolicyByAName() {
        var filled = client.post(TEMPLATES + "/budget_limit", json("parameters", json("max_monthly_cost", 100)))
                .expect(200);
        var named = (ObjectNode) filled.body();
        named.put("name", "from-a-template");

        var policy = client.post("/api/v1/policies", named).expect(201);

        assertThat(policy.at("/status").stringValue()).isEqualTo("draft");
        assertThat(policy.at("/rules")).isEqualTo(filled.at("/rules"));
    }

    private static Object rule(String expression) {
        return json(
                "name", "rule", "expression", expression, "effect", "block", "severity", "error", "message", "Not so");
    }
}
