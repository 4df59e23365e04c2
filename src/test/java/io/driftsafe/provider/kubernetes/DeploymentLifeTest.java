package io.driftsafe.provider.kubernetes;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole lives of fixes of a deployment whose pods work, as far as a kubelet on paper can tell. */
@ClusterTest
class DeploymentLifeTest {

    private final ControlPlane cluster = ControlPlane.shared();

    @LocalServerPort
    private int port;

    private ServiceClient service;
    private String namespace;
    private PaperKubelet kubelet;

    @BeforeEach
    void begin() throws Exception {
        service = new ServiceClient(port);
        Workloads.letTheServiceIn(cluster, service);
        namespace = cluster.namespace();
        Workloads.connect(service, namespace, cluster, cluster.tokenFile(ControlPlane.SERVICE));
        kubelet = new PaperKubelet(cluster, namespace);
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 2));
        Workloads.awaitRollout(cluster, namespace, "web");
    }

    @AfterEach
    void end() {
        kubelet.close();
    }

    @Test
    void asksForLessAndIsPutBackWhileWhatOthersDidStays() {
        var id = create("""
            {"containers": {"app": {"requests": {"cpu": "500m", "memory": "0.5Gi"}}}}\
            """).expect(201);
        assertThat(id.at("/changes").findValuesAsString("from")).containsExactly("1", "1Gi");
        assertThat(id.at("/changes").findValuesAsString("to")).containsExactly("500m", "512Mi");
        // 2 x (0.5 vCPU x 26.04 + 0.5 GiB x 2.49)
        assertThat(id.at("/monthly_savings").decimalValue()).isEqualByComparingTo("28.53");
        var checked = post(id, "check").expect(200);
        assertThat(checked.at("/can_proceed").booleanValue()).as(checked.text()).isTrue();

        var applied = done(post(id, "apply"), "applied");

        assertThat(applied.at("/applied_state/config/containers/app/requests/cpu")
                        .asString())
                .isEqualTo("500m");
        assertThat(container().at("/resources/requests/cpu").asString()).isEqualTo("500m");
        assertThat(container().at("/resources/requests/memory").asString()).isEqualTo("512Mi");
        assertThat(deployment().at("/status/updatedReplicas").asInt()).isEqualTo(2);
        cluster.patch(path(), """
            {"metadata": {"labels": {"team": "shop"}, "annotations": {"note": "looked at"}}}\
            """);
        assertThat(post(id, "drift").expect(200).at("/has_drift").booleanValue())
                .isFalse();
        cluster.patch(path(), "{\"spec\": {\"revisionHistoryLimit\": 3}}");
        var drift = await().ignoreExceptions()
                .atMost(Duration.ofSeconds(20))
                .until(() -> post(id, "drift"), answer -> answer.status() == 200);
        assertThat(drift.at("/drifted_attributes").findValuesAsString("name"))
                .containsExactly("/spec/revisionHistoryLimit");

        done(post(id, "rollback", json("reason", "Too slow at noon")), "rolled_back");

        assertThat(container().at("/resources/requests/cpu").asString()).isEqualTo("1");
        assertThat(container().at("/resources/requests/memory").asString()).isEqualTo("1Gi");
        assertThat(deployment().at("/metadata/labels/team").asString()).isEqualTo("shop");
        assertThat(deployment().at("/spec/revisionHistoryLimit").asInt()).isEqualTo(3);
        Workloads.awaitRollout(cluster, namespace, "web");
        assertThat(service.get("/api/v1/operations/%s/log".formatted(id.id())).text())
                .doesNotContain(Workloads.SECRET);
    }

    @Test
    void doesNotWriteOverWhatSomebodyElseSet() {
        var id = create("{\"containers\": {\"app\": {\"requests\": {\"cpu\": \"500m\"}}}}")
                .expect(201);
        cluster.jsonPatch(path(), """
            [{"op": "replace", "path": "/spec/template/spec/containers/0/resources/requests/cpu", "value": "2"}]\
            """);
        Workloads.awaitRollout(cluster, namespace, "web");

        var checked = post(id, "check").expect(200);

        assertThat(checked.at("/can_proceed").booleanValue()).isFalse();
        assertThat(service.get("/api/v1/operations/" + id.id())
                        .at("/drift/drifted_attributes")
                        .findValuesAsString("name"))
                .containsExactly("/containers/app/requests/cpu");
        post(id, "apply").expect(409);
        assertThat(container().at("/resources/requests/cpu").asString()).isEqualTo("2");
    }

    @Test
    void aRolloutThatMissesItsDeadlineIsPutBackByItself() {
        cluster.patch(path(), "{\"spec\": {\"progressDeadlineSeconds\": 3}}");
        Workloads.awaitRollout(cluster, namespace, "web");
        kubelet.close();
        var id = create("{\"containers\": {\"app\": {\"requests\": {\"cpu\": \"500m\"}}}}")
                .expect(201);
        post(id, "check").expect(200);

        var ended = done(post(id, "apply"), "rolled_back");

        assertThat(ended.at("/failure/may_have_changed").booleanValue()).isTrue();
        assertThat(ended.at("/failure/message").asString()).contains("has timed out progressing");
        assertThat(container().at("/resources/requests/cpu").asString()).isEqualTo("1");
        Workloads.awaitRollout(cluster, namespace, "web");
    }

    /** Nothing of it can be seen any more; the generation tells. */
    @Test
    void whatSomebodyElseDidDuringTheRolloutIsAConflictThoughItWasPutBack() {
        var id = startWhileNoPodGetsReady();
        cluster.patch(path(), "{\"spec\": {\"minReadySeconds\": 1}}");
        cluster.patch(path(), "{\"spec\": {\"minReadySeconds\": 0}}");
        kubelet = new PaperKubelet(cluster, namespace);

        var ended = ended(id, "rolled_back");

        assertThat(ended.at("/failure/code").asString()).isEqualTo("verification-failed");
        assertThat(ended.at("/failure/message").asString()).contains("Somebody else changed it");
        assertThat(container().at("/resources/requests/cpu").asString()).isEqualTo("1");
    }

    @Test
    void anAutoscalerMayMakeMorePodsDuringTheRollout() {
        cluster.create("/apis/autoscaling/v1/namespaces/%s/horizontalpodautoscalers".formatted(namespace), """
            {"metadata": {"name": "web"}, "spec": {"minReplicas": 2, "maxReplicas": 6,
             "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}}\
            """);
        var id = startWhileNoPodGetsReady();
        cluster.patch(path(), "{\"spec\": {\"replicas\": 3}}");
        kubelet = new PaperKubelet(cluster, namespace);

        ended(id, "applied");

        assertThat(deployment().at("/status/availableReplicas").asInt()).isEqualTo(3);
        assertThat(deployment().at("/status/updatedReplicas").asInt()).isEqualTo(3);
    }

    private Answer startWhileNoPodGetsReady() {
        kubelet.close();
        var id = create("{\"containers\": {\"app\": {\"requests\": {\"cpu\": \"500m\"}}}}")
                .expect(201);
        post(id, "check").expect(200);
        post(id, "apply").expect(202);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(service.get("/api/v1/operations/%s/log".formatted(id.id()))
                                .text())
                        .contains("About to write"));
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        container().at("/resources/requests/cpu").asString().equals("500m"));
        return id;
    }

    @Test
    void whatUsersFeelFollowsTheStrategy() {
        assertThat(create("{\"containers\": {\"app\": {\"requests\": {\"cpu\": \"500m\"}}}}")
                        .at("/changes/0/downtime")
                        .asString())
                .isEqualTo("none");
        cluster.patch(path(), "{\"spec\": {\"strategy\": {\"type\": \"Recreate\", \"rollingUpdate\": null}}}");
        Workloads.awaitRollout(cluster, namespace, "web");

        assertThat(create("{\"containers\": {\"app\": {\"requests\": {\"cpu\": \"500m\"}}}}")
                        .at("/changes/0/downtime")
                        .asString())
                .isEqualTo("unavailable");
    }

    @Test
    void changesTheNumberOfReplicasUnlessAnAutoscalerHoldsIt() {
        var id = create("{\"replicas\": 1}").expect(201);
        post(id, "check").expect(200);
        done(post(id, "apply"), "applied");
        assertThat(deployment().at("/status/availableReplicas").asInt()).isEqualTo(1);

        cluster.create("/apis/autoscaling/v1/namespaces/%s/horizontalpodautoscalers".formatted(namespace), """
            {"metadata": {"name": "web"}, "spec": {"minReplicas": 2, "maxReplicas": 6,
             "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}}\
            """);

        var refused = create("{\"replicas\": 2}").expect(422);
        assertThat(refused.code()).isEqualTo("unsupported-change");
        assertThat(refused.text())
                .contains("the HorizontalPodAutoscaler web: change its min_replicas and max_replicas");
        var shown = service.get("/api/v1/resources/live?provider=kubernetes&account=%s&resource_id=%s"
                .formatted(namespace, id("deployment", "web")));
        assertThat(shown.at("/config/horizontal_pod_autoscaler").asString())
                .as(shown.text())
                .isEqualTo("web");
        cluster.patch(path(), "{\"spec\": {\"replicas\": 5}}");
        Workloads.awaitRollout(cluster, namespace, "web");
        assertThat(post(id, "drift").expect(200).at("/drifted_attributes").findValuesAsString("name"))
                .containsExactly("/horizontal_pod_autoscaler");
    }

    @Test
    void leavesToOtherToolsWhatTheyManage() {
        cluster.patch(path(), """
            {"metadata": {"annotations": {"meta.helm.sh/release-name": "shop"}}}\
            """);
        Workloads.awaitRollout(cluster, namespace, "web");

        var refused = create("{\"replicas\": 1}").expect(422);

        assertThat(refused.code()).isEqualTo("managed-resource");
        assertThat(refused.text()).contains("Helm release shop");
    }

    @Test
    void isNotAppliedToWhatAToolHasTakenOverSince() {
        var id = create("{\"replicas\": 1}").expect(201);
        post(id, "check").expect(200);
        cluster.patch(path(), """
            {"metadata": {"labels": {"argocd.argoproj.io/instance": "shop"}}}\
            """);

        post(id, "apply").expect(202);

        var ended = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> service.get("/api/v1/operations/" + id.id()).expect(200),
                        now -> now.at("/status").asString().equals("failed"));
        assertThat(ended.at("/failure/code").asString()).isEqualTo("checks-failed");
        assertThat(ended.at("/failure/message").asString()).contains("Argo CD application shop");
        assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(2);
    }

    private Answer create(String patch) {
        return service.post(
                "/api/v1/operations",
                json(
                        "provider",
                        "kubernetes",
                        "account",
                        namespace,
                        "resource_id",
                        id("deployment", "web"),
                        "resource_type",
                        "kubernetes_deployment",
                        "fix_description",
                        "Ask for less",
                        "patch",
                        JsonMapper.shared().readValue(patch, Map.class)));
    }

    private Answer post(Answer operation, String action) {
        return post(operation, action, null);
    }

    private Answer post(Answer operation, String action, @Nullable Object body) {
        return service.post("/api/v1/operations/%s/%s".formatted(operation.id(), action), body);
    }

    private Answer done(Answer started, String status) {
        return ended(started.expect(202), status);
    }

    private Answer ended(Answer operation, String status) {
        var ended = await().atMost(Duration.ofSeconds(90))
                .until(
                        () -> service.get("/api/v1/operations/" + operation.id())
                                .expect(200),
                        now -> Set.of("rolled_back", "rollback_failed", "applied")
                                .contains(now.at("/status").asString()));
        assertThat(ended.at("/status").asString()).as(ended.text()).isEqualTo(status);
        return ended;
    }

    private String id(String kind, String name) {
        return "%s/%s/%s".formatted(namespace, kind, name);
    }

    private JsonNode deployment() {
        return cluster.get(path());
    }

    private JsonNode container() {
        return deployment().at("/spec/template/spec/containers/0");
    }

    private String path() {
        return Workloads.deployments(namespace) + "/web";
    }
}
