package io.driftsafe.provider.kubernetes;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** What autoscalers move is left to them, and they are named; on a stub of ours. */
@ServiceTest
class AutoscaledTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Map<String, ?> FEWER = json("replicas", 1);
    private static final Map<String, ?> LESS = json("containers", json("app", json("requests", json("cpu", "500m"))));

    private final ResizingCluster cluster = new ResizingCluster();

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private ServiceClient service;
    private String account;

    @BeforeEach
    void begin() throws Exception {
        service = new ServiceClient(port);
        account = "autoscaled-" + NAMES.incrementAndGet();
        Workloads.make(service, account, cluster.address(), Files.writeString(directory.resolve("token"), "a-token"));
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    @Test
    void theNumberOfReplicasIsTheAutoscalersThatIsNamed() {
        scaleHorizontally();

        var refused = create(FEWER).expect(422);

        assertThat(refused.code()).isEqualTo("unsupported-change");
        assertThat(refused.at("/errors/0/pointer").asString()).isEqualTo("/patch/replicas");
        assertThat(refused.at("/detail").asString())
                .isEqualTo("/replicas is moved by the HorizontalPodAutoscaler busy: change its min_replicas and"
                        + " max_replicas");
    }

    @Test
    void anAutoscalerThatCameLaterStandsAgainstAChangeOfTheNumber() {
        var fix = create(FEWER).expect(201);
        scaleHorizontally();

        var checked = service.post("/api/v1/operations/%s/check".formatted(fix.id()), null)
                .expect(200);

        assertThat(checked.at("/can_proceed").booleanValue()).isFalse();
        assertThat(checked.at("/safety_checks").findValuesAsString("message"))
                .contains("/replicas is moved by the HorizontalPodAutoscaler busy: change its min_replicas and"
                        + " max_replicas");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"updateMode\": \"Auto\"}",
                "{\"updateMode\": \"Initial\"}",
                "{\"updateMode\": \"InPlaceOrRecreate\"}"
            })
    void whatAVerticalAutoscalerSizesIsManagedByIt(String policy) {
        sizeVertically("orders", policy);

        var refused = create(LESS).expect(422);

        assertThat(refused.code()).isEqualTo("managed-resource");
        assertThat(refused.at("/detail").asString()).contains("is managed by VerticalPodAutoscaler right-size");
        create(LESS, "accept_managed_by", true).expect(201);
    }

    @Test
    void oneThatOnlyRecommendsManagesNothingNorDoesOneOfAnotherWorkload() {
        sizeVertically("orders", "{\"updateMode\": \"Off\"}");
        create(LESS).expect(201);

        sizeVertically("others", "{}");
        create(LESS).expect(201);
    }

    @Test
    void namesAllWhoManageIt() {
        sizeVertically("orders", "{}");
        cluster.changeSet("/metadata/annotations", JsonMapper.shared().readTree("""
            {"meta.helm.sh/release-name": "shop"}\
            """));

        assertThat(create(LESS).expect(422).at("/detail").asString())
                .contains("is managed by Helm release shop and VerticalPodAutoscaler right-size");
    }

    @Test
    void oneThatCameLaterStandsAgainstAnyChange() {
        var fix = create(LESS).expect(201);
        sizeVertically("orders", "{}");

        var checked = service.post("/api/v1/operations/%s/check".formatted(fix.id()), null)
                .expect(200);

        assertThat(checked.at("/can_proceed").booleanValue()).isFalse();
        assertThat(checked.text()).contains("It is managed by VerticalPodAutoscaler right-size by now");
    }

    @Test
    void nobodyTakesWhatMayNotBeListedForNone() {
        sizeVertically("others", "{}");
        cluster.forbid(ResizingCluster.VERTICAL_AUTOSCALERS);

        var refused = create(LESS).expect(503);

        assertThat(refused.at("/detail").asString()).contains("cannot list", "verticalpodautoscalers");
    }

    private void sizeVertically(String target, String policy) {
        cluster.create(ResizingCluster.VERTICAL_AUTOSCALERS, """
            {"metadata": {"namespace": "shop", "name": "right-size"}, "spec": {"updatePolicy": %s,
             "targetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "%s"}}}\
            """.formatted(policy, target));
    }

    private void scaleHorizontally() {
        cluster.create(ResizingCluster.HORIZONTAL_AUTOSCALERS, """
            {"metadata": {"namespace": "shop", "name": "busy"}, "spec": {"minReplicas": 2, "maxReplicas": 9,
             "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "orders"}}}\
            """);
    }

    private Answer create(Map<String, ?> patch, Object... more) {
        var fix = json(
                "provider",
                "kubernetes",
                "account",
                account,
                "resource_id",
                "shop/statefulset/orders",
                "resource_type",
                "kubernetes_stateful_set",
                "fix_description",
                "Ask for less",
                "strict",
                false,
                "patch",
                patch);
        fix.putAll(json(more));
        return service.post("/api/v1/operations", fix);
    }
}
