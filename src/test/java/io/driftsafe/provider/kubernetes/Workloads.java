package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** What tests put into a cluster, and how they reach it. */
final class Workloads {

    static final String SECRET = "canary-of-the-deployment";

    private Workloads() {}

    static String deployments(String namespace) {
        return "/apis/apps/v1/namespaces/%s/deployments".formatted(namespace);
    }

    static String deployment(String name, int replicas) {
        return """
                {"metadata": {"name": "%1$s", "labels": {"app": "%1$s"}},
                 "spec": {"replicas": %2$d, "selector": {"matchLabels": {"app": "%1$s"}}, "template": %3$s}}""".formatted(name, replicas, template(name));
    }

    /** Asks for one CPU, written otherwise than the server shows it, and holds a secret. */
    static String template(String name) {
        return """
                {"metadata": {"labels": {"app": "%s"}},
                 "spec": {"containers": [
                   {"name": "app", "image": "registry.example/app:1",
                    "env": [{"name": "GREETING", "value": "%s"}],
                    "resources": {"requests": {"cpu": "1000m", "memory": "1024Mi"}, "limits": {"memory": "2Gi"}}},
                   {"name": "token-refresher", "image": "registry.example/refresher:1",
                    "resources": {"requests": {"cpu": "100m"}}}]}}""".formatted(name, SECRET);
    }

    /** Gives the service's user the very role that the service prints, for all types. */
    static void letTheServiceIn(ControlPlane cluster, ServiceClient service) {
        var roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        if (cluster.exists(roles + "/drift-safe-autofix")) {
            return;
        }
        cluster.create(
                roles,
                service.get("/api/v1/providers/kubernetes/permissions")
                        .expect(200)
                        .at("/policy")
                        .toString());
        cluster.create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                {"metadata": {"name": "drift-safe-autofix"},
                 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "drift-safe-autofix"},
                 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "drift-safe-autofix"}]}""");
    }

    /** A connection to the cluster itself, by a token in a file. */
    static void connect(ServiceClient service, String name, ControlPlane cluster, Path token) {
        make(service, name, cluster, token);
        awaitAnswer(service, name);
    }

    static void make(ServiceClient service, String name, ControlPlane cluster, Path token) {
        var credentials = Map.of("type", "file", "path", token.toString());
        service.post(
                        "/api/v1/connections",
                        Map.of(
                                "name",
                                name,
                                "provider",
                                "kubernetes",
                                "endpoint",
                                cluster.server(),
                                "ca_file",
                                cluster.certificate().toString(),
                                "credentials",
                                credentials))
                .expect(201);
    }

    /** A connection by way of the faulty road. */
    static void connect(ServiceClient service, String name, String endpoint, Path token) {
        make(service, name, endpoint, token);
        awaitAnswer(service, name);
    }

    static void make(ServiceClient service, String name, String endpoint, Path token) {
        var credentials = Map.of("type", "file", "path", token.toString());
        service.post(
                        "/api/v1/connections",
                        Map.of(
                                "name",
                                name,
                                "provider",
                                "kubernetes",
                                "endpoint",
                                endpoint,
                                "credentials",
                                credentials))
                .expect(201);
    }

    /** A right that was just given counts a moment later. */
    private static void awaitAnswer(ServiceClient service, String name) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> service.get("/api/v1/resources?provider=kubernetes&account=" + name)
                        .expect(200));
    }

    static void awaitRollout(ControlPlane cluster, String namespace, String name) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var deployment = cluster.get(deployments(namespace) + "/" + name);
            var replicas = deployment.at("/spec/replicas").asInt();
            assertThat(deployment.at("/status/observedGeneration").asInt())
                    .isEqualTo(deployment.at("/metadata/generation").asInt());
            assertThat(deployment.at("/status/availableReplicas").asInt(0)).isEqualTo(replicas);
            assertThat(deployment.at("/status/conditions").findValuesAsString("reason"))
                    .contains("NewReplicaSetAvailable");
        });
    }
}
