package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a real API server says beforehand, and what it would only say later. */
@ClusterTest
class ObjectionsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ControlPlane cluster = ControlPlane.shared();

    @Autowired
    private KubernetesCloud cloud;

    @LocalServerPort
    private int port;

    private String namespace;

    @BeforeEach
    void begin() throws Exception {
        Workloads.letTheServiceIn(cluster, new ServiceClient(port));
        namespace = cluster.namespace();
        Workloads.connect(new ServiceClient(port), namespace, cluster, cluster.tokenFile(ControlPlane.SERVICE));
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 2));
    }

    @Test
    void hasNothingAgainstLessAndChangesNothing() {
        var before = cluster.get(path());

        assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("250m")))
                .isEmpty();

        assertThat(cluster.get(path()).at("/metadata/generation")).isEqualTo(before.at("/metadata/generation"));
        assertThat(cluster.get(path()).at("/spec")).isEqualTo(before.at("/spec"));
    }

    @Test
    void repeatsWhatTheServerRefuses() {
        assertThat(objections("/containers/app/limits/memory", JSON.stringNode("512Mi")))
                .singleElement()
                .asString()
                .contains("would refuse it", "must be less than or equal to memory limit");
        assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("much")))
                .singleElement()
                .asString()
                .contains("would refuse it");
    }

    @Test
    void seesAQuotaThatTheServerWouldAskOnlyForThePods() {
        cluster.create(core("resourcequotas"), """
            {"metadata": {"name": "small"}, "spec": {"hard": {"requests.cpu": "3", "pods": "10"}}}\
            """);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.get(core("resourcequotas") + "/small")
                        .at("/status/used/pods")
                        .asString("")
                        .equals("2"));

        // 2 x 1.1 CPU are used; one more takes 1.1, and 0.8 are left.
        assertThat(objections("/replicas", JSON.numberNode(3)))
                .containsExactly(
                        "The quota small leaves 800m of requests.cpu, and the change takes 1100m more: raise it, or"
                                + " ask for less");
        assertThat(objections("/replicas", JSON.numberNode(1))).isEmpty();
        assertThat(objections("/containers/app/requests/cpu", null))
                .contains("The quota small takes only pods whose containers all name requests.cpu");
    }

    @Test
    void seesALimitRangeThatTheServerWouldAskOnlyForThePods() {
        cluster.create(core("limitranges"), """
            {"metadata": {"name": "sane"}, "spec": {"limits": [
              {"type": "Container", "min": {"cpu": "100m"}, "max": {"memory": "4Gi"}, "maxLimitRequestRatio": {"memory": "4"}}]}}\
            """);

        assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("50m")))
                .containsExactly(
                        "The limit range sane takes at least 100m of cpu for container app, and the requests would be"
                                + " 50m");
        assertThat(objections("/containers/app/limits/memory", JSON.stringNode("8Gi")))
                .containsExactly(
                        "The limit range sane takes at most 4Gi of memory for container app, and the limits would be"
                                + " 8Gi",
                        "The limit range sane takes a limit of at most 4 times the request, and memory of container"
                                + " app is more");
        assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("200m")))
                .isEmpty();
    }

    @Test
    void doesNotReplacePodsThatABudgetKeeps() {
        cluster.create("/apis/policy/v1beta1/namespaces/%s/poddisruptionbudgets".formatted(namespace), """
            {"metadata": {"name": "always"}, "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}}\
            """);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.get("/apis/policy/v1beta1/namespaces/%s/poddisruptionbudgets/always"
                                        .formatted(namespace))
                                .at("/status/desiredHealthy")
                                .asInt(0)
                        == 2);

        assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("500m")))
                .containsExactly(
                        "The disruption budget always lets no pod be replaced now: wait until more of them work, or"
                                + " ease it");
        assertThat(objections("/replicas", JSON.numberNode(1)))
                .containsExactly("The disruption budget always asks for 2 working pods, and 1 would be left");
        assertThat(objections("/replicas", JSON.numberNode(3))).isEmpty();
    }

    @Test
    void leavesABudgetWhatItKeepsAndNoMore() {
        try (var _ = new PaperKubelet(cluster, namespace)) {
            cluster.create("/apis/policy/v1beta1/namespaces/%s/poddisruptionbudgets".formatted(namespace), """
                {"metadata": {"name": "one"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}}}\
                """);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> cluster.get("/apis/policy/v1beta1/namespaces/%s/poddisruptionbudgets/one"
                                            .formatted(namespace))
                                    .at("/status/disruptionsAllowed")
                                    .asInt(0)
                            == 1);

            assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("500m")))
                    .isEmpty();
            assertThat(objections("/replicas", JSON.numberNode(1))).isEmpty();
            assertThat(objections("/replicas", JSON.numberNode(0)))
                    .containsExactly("The disruption budget one asks for 1 working pods, and 0 would be left");
        }
    }

    /** The server takes the workload and refuses its pods, so that nothing would come of the change. */
    @Test
    void whatItHasAgainstAQuotaAndALimitRangeIsWhatTheServerWouldDoToThePods() {
        cluster.create(core("resourcequotas"), """
            {"metadata": {"name": "small"}, "spec": {"hard": {"requests.cpu": "3"}}}\
            """);
        cluster.create(core("limitranges"), """
            {"metadata": {"name": "sane"}, "spec": {"limits": [{"type": "Container", "max": {"memory": "4Gi"}}]}}\
            """);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> cluster.get(core("resourcequotas") + "/small")
                        .at("/status/used/requests.cpu")
                        .asString("")
                        .equals("2200m"));
        assertThat(objections("/replicas", JSON.numberNode(3))).isNotEmpty();
        assertThat(objections("/containers/app/limits/memory", JSON.stringNode("8Gi")))
                .isNotEmpty();

        cluster.patch(path(), "{\"spec\": {\"replicas\": 3}}");
        awaitRefusalOfPods("exceeded quota: small");
        // While a deployment tells of one refusal it tells of no other.
        cluster.patch(path(), "{\"spec\": {\"replicas\": 2}}");
        await().atMost(PATIENCE).until(() -> !tells("exceeded quota: small"));
        cluster.jsonPatch(path(), """
            [{"op": "replace", "path": "/spec/template/spec/containers/0/resources/limits/memory", "value": "8Gi"}]\
            """);
        awaitRefusalOfPods("maximum memory usage per Container is 4Gi");
    }

    private void awaitRefusalOfPods(String why) {
        await().atMost(PATIENCE).until(() -> tells(why));
    }

    private boolean tells(String why) {
        return cluster.get(path()).at("/status/conditions").findValuesAsString("message").stream()
                .anyMatch(message -> message.contains(why));
    }

    @Test
    void saysThatAPausedDeploymentWouldStayAsItIs() {
        cluster.patch(path(), "{\"spec\": {\"paused\": true}}");

        assertThat(objections("/containers/app/requests/cpu", JSON.stringNode("500m")))
                .singleElement()
                .asString()
                .contains("Its rollouts are paused");
        assertThat(objections("/replicas", JSON.numberNode(1))).isEmpty();
    }

    @Test
    void namesTheRightThatIsMissing() throws Exception {
        var reader = "reader-" + namespace;
        cluster.create("/apis/rbac.authorization.k8s.io/v1/clusterroles", """
            {"metadata": {"name": "%s"}, "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list"]}]}\
            """.formatted(reader));
        cluster.create(
                "/apis/rbac.authorization.k8s.io/v1/namespaces/%s/rolebindings".formatted(namespace),
                """
                {"metadata": {"name": "reader"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "%s"},
                 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "stranger"}]}\
                """.formatted(reader));
        Workloads.make(new ServiceClient(port), reader, cluster, cluster.tokenFile(ControlPlane.STRANGER));
        var resource = new ResourceRef("kubernetes", reader, Optional.empty(), namespace + "/deployment/web");

        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(objections(resource, "/replicas", JSON.numberNode(1)))
                        .singleElement()
                        .asString()
                        .contains("stranger", "cannot patch resource \"deployments\""));
    }

    private List<String> objections(String pointer, @Nullable JsonNode wanted) {
        return objections(
                new ResourceRef("kubernetes", namespace, Optional.empty(), namespace + "/deployment/web"),
                pointer,
                wanted);
    }

    private List<String> objections(ResourceRef resource, String pointer, @Nullable JsonNode wanted) {
        var seen = cloud.read(resource).orElseThrow();
        var path = AttributePath.parse(pointer);
        var change =
                seen.type().change(new Difference(path, seen.configuration().at(path), Optional.ofNullable(wanted)));
        return cloud.objections(seen, List.of(change));
    }

    private String path() {
        return Workloads.deployments(namespace) + "/web";
    }

    private String core(String plural) {
        return "/api/v1/namespaces/%s/%s".formatted(namespace, plural);
    }
}
