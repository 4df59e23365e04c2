package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.Reversibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What besides deployments is changed in a cluster. */
@ClusterTest
class KindsTest {

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
    }

    @Test
    void aStatefulSetIsReplacedPodByPod() {
        try (var _ = new PaperKubelet(cluster, namespace)) {
            var path = create("/apis/apps/v1", "statefulsets", """
                    {"metadata": {"name": "orders"}, "spec": {"replicas": 2, "serviceName": "orders",
                     "selector": {"matchLabels": {"app": "orders"}}, "template": %s,
                     "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
                       "resources": {"requests": {"storage": "1Gi"}}}}]}}""".formatted(Workloads.template("orders")));
            var before = atRest("statefulset", "orders");
            assertThat(before.configuration().canonical()).doesNotContain("status", Workloads.SECRET);

            var answer = write(before, change(before, "/containers/app/requests/cpu", JSON.stringNode("500m")));

            assertThat(answer.progress()).isInstanceOf(Progress.Working.class);
            var after = atRest("statefulset", "orders");
            assertThat(after.progress()).isEqualTo(new Progress.AtRest());
            assertThat(at(after, "/containers/app/requests/cpu")).isEqualTo(JSON.stringNode("500m"));
            var now = cluster.get(path);
            assertThat(now.at("/status/currentRevision")).isEqualTo(now.at("/status/updateRevision"));
        }
    }

    /** As it is on every server so far: the controller waits for the broken pod, whatever the template says by then. */
    @Test
    void aPodThatNeverGetsReadyHoldsUpTheWayBackOfAStatefulSetAndAPersonIsTold() {
        try (var _ = new PaperKubelet(
                cluster,
                namespace,
                pod -> pod.at("/spec/containers/0/resources/requests/cpu")
                        .asString("")
                        .equals("1"))) {
            var path = create("/apis/apps/v1", "statefulsets", """
                    {"metadata": {"name": "orders"}, "spec": {"replicas": 2, "serviceName": "orders",
                     "selector": {"matchLabels": {"app": "orders"}}, "template": %s}}""".formatted(Workloads.template("orders")));
            var before = atRest("statefulset", "orders");
            var fix = change(before, "/containers/app/requests/cpu", JSON.stringNode("500m"));
            write(before, fix);
            var pods = "/api/v1/namespaces/%s/pods".formatted(namespace);
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> cluster.get(pods + "/orders-1")
                            .at("/spec/containers/0/resources/requests/cpu")
                            .asString()
                            .equals("500m"));

            var broken = live("statefulset", "orders");
            cloud.apply(broken.resource(), broken, List.of(fix.undone(fix.from())), key(2));

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> cluster.get(path)
                            .at("/status/observedGeneration")
                            .equals(cluster.get(path).at("/metadata/generation")));
            var around = new Around(
                    Autoscalers.none(),
                    Instant.now().plus(Duration.ofMinutes(20)),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    () -> cluster.get(pods)
                            .path("items")
                            .valueStream()
                            .map(pod -> new RunningPod(pod.asObject()))
                            .toList());
            assertThat(Rollout.of(Kind.STATEFUL_SET, cluster.get(path), around, Duration.ofMinutes(10)))
                    .isInstanceOfSatisfying(
                            Progress.Failed.class,
                            failed -> assertThat(failed.why())
                                    .contains("pod orders-1 is not ready")
                                    .endsWith("kubectl -n %s delete pod orders-1".formatted(namespace)));
            assertThat(live("statefulset", "orders").progress()).isInstanceOf(Progress.Working.class);
            cluster.delete(pods + "/orders-1");
            assertThat(atRest("statefulset", "orders").progress()).isEqualTo(new Progress.AtRest());
        }
    }

    /** This server is too old to resize pods where they run, and says so in what it serves. */
    @Test
    void aSetThatLeavesItsPodsAsTheyAreIsNotChangedWherePodsCannotBeResized() {
        create("/apis/apps/v1", "statefulsets", """
                {"metadata": {"name": "orders"}, "spec": {"replicas": 0, "serviceName": "orders",
                 "updateStrategy": {"type": "OnDelete"}, "selector": {"matchLabels": {"app": "orders"}}, "template": %s}}""".formatted(Workloads.template("orders")));
        var set = atRest("statefulset", "orders");

        var objections =
                cloud.objections(set, List.of(change(set, "/containers/app/requests/cpu", JSON.stringNode("500m"))));

        assertThat(objections)
                .singleElement()
                .asString()
                .contains("update strategy is OnDelete", "does not resize pods where they run");
        assertThat(cloud.objections(set, List.of(change(set, "/replicas", JSON.numberNode(1)))))
                .isEmpty();
    }

    @Test
    void aDaemonSetIsChangedWhereThereAreNoNodesToo() {
        var path = create("/apis/apps/v1", "daemonsets", """
                {"metadata": {"name": "logs"}, "spec": {"selector": {"matchLabels": {"app": "logs"}}, "template": %s}}""".formatted(Workloads.template("logs")));
        var before = atRest("daemonset", "logs");

        write(before, change(before, "/containers/app/limits/memory", JSON.stringNode("1536Mi")));

        assertThat(at(atRest("daemonset", "logs"), "/containers/app/limits/memory"))
                .isEqualTo(JSON.stringNode("1536Mi"));
        assertThat(cluster.get(path)
                        .at("/spec/template/spec/containers/0/resources/limits/memory")
                        .asString())
                .isEqualTo("1536Mi");
    }

    /** This server has cron jobs in an older version only. */
    @Test
    void aCronJobIsSuspendedAndResumed() {
        var path = create("/apis/batch/v1beta1", "cronjobs", """
                {"metadata": {"name": "report"}, "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template":
                 {"spec": {"restartPolicy": "Never", "containers": [{"name": "app", "image": "registry.example/report:1",
                   "resources": {"requests": {"cpu": "2"}}}]}}}}}}""");
        var before = atRest("cronjob", "report");
        assertThat(at(before, "/containers/app/requests/cpu")).isEqualTo(JSON.stringNode("2"));

        write(
                before,
                change(before, "/suspend", JSON.booleanNode(true)),
                change(before, "/containers/app/requests/cpu", JSON.stringNode("1")));

        var job = cluster.get(path);
        assertThat(job.at("/spec/suspend").booleanValue()).isTrue();
        assertThat(job.at("/spec/jobTemplate/spec/template/spec/containers/0/resources/requests/cpu")
                        .asString())
                .isEqualTo("1");
        var suspended = atRest("cronjob", "report");
        write(suspended, change(suspended, "/suspend", JSON.booleanNode(false)));
        assertThat(cluster.get(path).at("/spec/suspend").booleanValue()).isFalse();
    }

    @Test
    void theBoundsOfAnAutoscalerAreChanged() {
        var path = create("/apis/autoscaling/v1", "horizontalpodautoscalers", """
                {"metadata": {"name": "web"}, "spec": {"minReplicas": 3, "maxReplicas": 9,
                 "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}}""");
        var before = atRest("horizontalpodautoscaler", "web");
        assertThat(at(before, "/target")).isEqualTo(JSON.stringNode("deployment/web"));

        assertThat(cloud.objections(before, List.of(change(before, "/max_replicas", JSON.numberNode(2)))))
                .singleElement()
                .asString()
                .contains("maxReplicas");
        write(
                before,
                change(before, "/min_replicas", JSON.numberNode(1)),
                change(before, "/max_replicas", JSON.numberNode(4)));

        var now = cluster.get(path);
        assertThat(now.at("/spec/minReplicas").asInt()).isEqualTo(1);
        assertThat(now.at("/spec/maxReplicas").asInt()).isEqualTo(4);
        assertThat(now.at("/spec/scaleTargetRef/name").asString()).isEqualTo("web");
    }

    @Test
    void aClaimOnlyGrowsAndNobodyCanTakeItBack() {
        var storageClass = "growing-" + namespace;
        cluster.create("/apis/storage.k8s.io/v1/storageclasses", """
                {"metadata": {"name": "%s"}, "provisioner": "test.example", "allowVolumeExpansion": true}""".formatted(storageClass));
        var path = create("/api/v1", "persistentvolumeclaims", """
                {"metadata": {"name": "data"}, "spec": {"storageClassName": "%s", "accessModes": ["ReadWriteOnce"],
                 "resources": {"requests": {"storage": "10Gi"}}}}""".formatted(storageClass));
        var unbound = atRest("persistentvolumeclaim", "data");
        var growth = change(unbound, "/storage", JSON.stringNode("20Gi"));
        assertThat(growth.reversibility()).isEqualTo(Reversibility.NONE);
        assertThat(cloud.objections(unbound, List.of(growth)))
                .singleElement()
                .asString()
                .contains("would refuse it");
        cluster.patch(path + "/status", """
                {"status": {"phase": "Bound", "capacity": {"storage": "10Gi"}}}""");
        var before = atRest("persistentvolumeclaim", "data");
        assertThat(cloud.objections(before, List.of(change(before, "/storage", JSON.stringNode("5Gi")))))
                .singleElement()
                .asString()
                .contains("can not be less than previous value");
        assertThat(cloud.objections(before, List.of(growth))).isEmpty();

        assertThat(write(before, growth).progress()).isInstanceOf(Progress.Working.class);

        cluster.patch(path + "/status", """
                {"status": {"capacity": {"storage": "20Gi"}}}""");
        assertThat(at(atRest("persistentvolumeclaim", "data"), "/storage")).isEqualTo(JSON.stringNode("20Gi"));
    }

    @Test
    void namesWithSlashesAndSecretsInNamesOfContainersAreJustNames() {
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        var before = atRest("deployment", "web");

        write(
                before,
                change(before, "/containers/token-refresher/requests/cpu", JSON.stringNode("50m")),
                change(before, "/containers/token-refresher/limits/example.com~1device", JSON.stringNode("1")),
                change(before, "/containers/token-refresher/requests/example.com~1device", JSON.stringNode("1")));

        var after = atRest("deployment", "web");
        assertThat(at(after, "/containers/token-refresher/requests/cpu")).isEqualTo(JSON.stringNode("50m"));
        assertThat(at(after, "/containers/token-refresher/limits/example.com~1device"))
                .isEqualTo(JSON.stringNode("1"));
    }

    /** The same write is asked for once more when somebody has put the old value back in the meantime. */
    @Test
    void aWriteIsNotDoneAgainWhereTheOldValueCameBack() {
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        var before = atRest("deployment", "web");
        var key = key(7);
        cloud.apply(before.resource(), before, List.of(change(before, "/replicas", JSON.numberNode(1))), key);
        var path = Workloads.deployments(namespace) + "/web";
        cluster.patch(path, "{\"spec\": {\"replicas\": 0}}");
        var generation = cluster.get(path).at("/metadata/generation");

        cloud.apply(before.resource(), before, List.of(change(before, "/replicas", JSON.numberNode(1))), key);

        assertThat(cluster.get(path).at("/metadata/generation")).isEqualTo(generation);
        var earlier = new WriteKey(key.operation(), WriteKey.Direction.APPLY, 1, 6);
        var late = catchThrowableOfType(
                ProviderException.class,
                () -> cloud.apply(
                        before.resource(), before, List.of(change(before, "/replicas", JSON.numberNode(1))), earlier));
        assertThat(late).isInstanceOf(ProviderException.Superseded.class);
    }

    /** Its uid is one in space and time, whatever the connection, so it is claimed once. */
    @Test
    void anObjectThatTwoConnectionsLeadToIsOneResource() throws Exception {
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        var again = namespace + "-again";
        Workloads.connect(new ServiceClient(port), again, cluster, cluster.tokenFile(ControlPlane.SERVICE));

        var other = cloud.read(new ResourceRef("kubernetes", again, Optional.empty(), id("deployment", "web")))
                .orElseThrow();

        assertThat(other.resourceKey()).isEqualTo(atRest("deployment", "web").resourceKey());
        assertThat(other.resourceKey())
                .isEqualTo(cluster.get(Workloads.deployments(namespace) + "/web")
                        .at("/metadata/uid")
                        .asString());
    }

    @Test
    void listsWhatThereIsOfAllKinds() {
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        create("/api/v1", "persistentvolumeclaims", """
                {"metadata": {"name": "data"}, "spec": {"accessModes": ["ReadWriteOnce"],
                 "resources": {"requests": {"storage": "10Gi"}}}}""");
        var mine = new ResourceFilter(
                Optional.of(namespace), Optional.empty(), Optional.empty(), Optional.of(namespace + "/"));

        assertThat(cloud.list(mine, Optional.empty(), 10))
                .extracting(listed -> listed.resource().resourceId())
                .containsExactly(id("deployment", "web"), id("persistentvolumeclaim", "data"));
    }

    private String create(String api, String plural, String object) {
        var collection = "%s/namespaces/%s/%s".formatted(api, namespace, plural);
        return collection + "/"
                + cluster.create(collection, object).at("/metadata/name").asString();
    }

    private Observation live(String kind, String name) {
        return cloud.read(new ResourceRef("kubernetes", namespace, Optional.empty(), id(kind, name)))
                .orElseThrow();
    }

    private Observation atRest(String kind, String name) {
        return await().atMost(Duration.ofSeconds(60)).until(() -> live(kind, name), now -> !now.inProgress());
    }

    private Observation write(Observation seen, Change... changes) {
        assertThat(cloud.objections(seen, List.of(changes))).isEmpty();
        return cloud.apply(seen.resource(), seen, List.of(changes), key(1));
    }

    private static WriteKey key(long attempt) {
        return new WriteKey("op_" + UUID.randomUUID(), WriteKey.Direction.APPLY, 1, attempt);
    }

    private static Change change(Observation seen, String pointer, JsonNode wanted) {
        var path = AttributePath.parse(pointer);
        return seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(wanted)));
    }

    private static JsonNode at(Observation seen, String pointer) {
        return seen.configuration().at(AttributePath.parse(pointer)).orElseThrow();
    }

    private String id(String kind, String name) {
        return "%s/%s/%s".formatted(namespace, kind, name);
    }
}
