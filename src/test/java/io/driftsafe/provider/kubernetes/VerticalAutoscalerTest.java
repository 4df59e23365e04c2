package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Vertical autoscalers as a real API server serves them, once somebody has installed their kind. */
@ClusterTest
class VerticalAutoscalerTest {

    private static final String KINDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

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
        cluster.create(Workloads.deployments(namespace), Workloads.deployment("web", 0));
        install();
        cluster.create("/apis/autoscaling.k8s.io/v1/namespaces/%s/verticalpodautoscalers".formatted(namespace), """
            {"apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscaler", "metadata": {"name": "right-size"},
             "spec": {"targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}}\
            """);
    }

    @Test
    void nameTheWorkloadsThatTheyManage() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                cloud.read(web(namespace)).orElseThrow().manager())
                        .contains("VerticalPodAutoscaler right-size"));
    }

    @Test
    void thatMayNotBeListedAreNotTakenForNone() throws Exception {
        var reader = "reader-" + namespace;
        cluster.create("/apis/rbac.authorization.k8s.io/v1/namespaces/%s/roles".formatted(namespace), """
            {"metadata": {"name": "reader"}, "rules": [
              {"apiGroups": ["apps", "autoscaling"], "resources": ["*"], "verbs": ["get", "list"]}]}\
            """);
        cluster.create("/apis/rbac.authorization.k8s.io/v1/namespaces/%s/rolebindings".formatted(namespace), """
            {"metadata": {"name": "reader"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "stranger"}]}\
            """);
        Workloads.make(new ServiceClient(port), reader, cluster, cluster.tokenFile(ControlPlane.STRANGER));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                catchThrowableOfType(ProviderException.class, () -> cloud.read(web(reader)))
                                        .explanation())
                        .contains("stranger", "cannot list resource \"verticalpodautoscalers\""));
    }

    private ResourceRef web(String account) {
        return new ResourceRef("kubernetes", account, Optional.empty(), namespace + "/deployment/web");
    }

    /** As its authors publish it, but for what its fields may be. */
    private void install() {
        var name = "verticalpodautoscalers.autoscaling.k8s.io";
        if (!cluster.exists(KINDS + "/" + name)) {
            cluster.create(KINDS, """
                {"metadata": {"name": "%s", "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes/kubernetes/pull/63797"}},
                 "spec": {"group": "autoscaling.k8s.io", "scope": "Namespaced",
                  "names": {"kind": "VerticalPodAutoscaler", "plural": "verticalpodautoscalers"},
                  "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema":
                    {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}\
                """.formatted(name));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> cluster.exists("/apis/autoscaling.k8s.io/v1/verticalpodautoscalers"));
    }
}
