package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** Anybody may write anything into an annotation, so what one says is not shown unless it is known to be harmless. */
@ServiceTest
class AnnotationsTest {

    private final ResizingCluster cluster = new ResizingCluster();

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    @AfterEach
    void end() {
        cluster.close();
    }

    @Test
    void showNoneOfTheirValuesButHarmlessOnes() throws Exception {
        cluster.changeSet("/metadata/annotations", JsonMapper.shared().readTree("""
            {"kubectl.kubernetes.io/last-applied-configuration": "{\\"env\\": \\"canary-1\\"}",
             "shop.example/notes": "canary-2", "argocd.argoproj.io/tracking-id": "shop:apps/StatefulSet:shop/orders"}\
            """));
        cluster.changeSet(
                "/spec/template/metadata/annotations", JsonMapper.shared().readTree("""
                    {"vault.example/template": "canary-3", "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"}\
                    """));

        var before = live();

        assertThat(before.text()).doesNotContain("canary");
        assertThat(before.at("/config/annotations").propertyNames())
                .containsExactly("argocd.argoproj.io/tracking-id", "shop.example/notes");
        assertThat(before.at("/config/annotations/argocd.argoproj.io~1tracking-id")
                        .asString())
                .isEqualTo("shop:apps/StatefulSet:shop/orders");
        assertThat(before.at("/config/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt")
                        .asString())
                .isEqualTo("2026-01-01T00:00:00Z");

        cluster.changeSet(
                "/spec/template/metadata/annotations/vault.example~1template",
                JsonMapper.shared().readTree("\"another\""));

        assertThat(live().at("/config/spec/template/metadata/annotations/vault.example~1template"))
                .isNotEqualTo(before.at("/config/spec/template/metadata/annotations/vault.example~1template"));
    }

    private ServiceClient.Answer live() throws Exception {
        var service = new ServiceClient(port);
        if (Files.notExists(directory.resolve("token"))) {
            Workloads.make(
                    service, "annotated", cluster.address(), Files.writeString(directory.resolve("token"), "a-token"));
        }
        return service.get(
                        "/api/v1/resources/live?provider=kubernetes&account=annotated&resource_id=shop/statefulset/orders")
                .expect(200);
    }
}
