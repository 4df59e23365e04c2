package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the README shows of Kubernetes, carried out on a real control plane; only kubectl is played. */
@ClusterTest
class ClusterReadmeTest {

    private final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    private Path home;

    @LocalServerPort
    private int port;

    @Test
    void theExampleRunsAsItStands() throws Exception {
        Workloads.letTheServiceIn(cluster, new ServiceClient(port));
        cluster.create("/api/v1/namespaces", "{\"metadata\": {\"name\": \"shop\"}}");
        cluster.create(Workloads.deployments("shop"), Workloads.deployment("web", 2));
        try (var _ = new PaperKubelet(cluster, "shop")) {
            Workloads.awaitRollout(cluster, "shop", "web");

            var answers = run(example());

            assertThat(answers).hasSize(6);
            assertThat(answers.get(0).at("/reachable").booleanValue()).isTrue();
            assertThat(answers.get(0).at("/missing_permissions").isEmpty()).isTrue();
            assertThat(answers.get(1).at("/items").findValuesAsString("resource_id"))
                    .contains("shop/deployment/web");
            assertThat(answers.get(2).at("/can_proceed").booleanValue())
                    .as("%s", answers.get(2))
                    .isTrue();
            assertThat(answers.get(3).at("/status").asString())
                    .as("%s", answers.get(3))
                    .isEqualTo("applied");
            assertThat(answers.get(4).at("/drifted_attributes").findValuesAsString("name"))
                    .containsExactly("/replicas");
            assertThat(answers.get(5).at("/status").asString())
                    .as("%s", answers.get(5))
                    .isEqualTo("rolled_back");
            var web = cluster.get(Workloads.deployments("shop") + "/web");
            assertThat(web.at("/spec/replicas").asInt()).isEqualTo(3);
            assertThat(web.at("/spec/template/spec/containers/0/resources/requests/cpu")
                            .asString())
                    .isEqualTo("1");
        }
    }

    private ArrayList<JsonNode> run(String script) throws Exception {
        Files.createDirectory(home.resolve(".kube"));
        Files.writeString(
                home.resolve(".kube/config"),
                Files.readString(cluster.kubeconfig())
                        .replace("pki/apiserver.crt", cluster.certificate().toString()));
        var kubectl = Files.writeString(home.resolve("kubectl"), """
                #!/bin/bash
                set -eu
                ask() { curl -s -f --cacert "%s" -H "Authorization: Bearer %s" "$@" "%s"; }
                case "$*" in
                "-n shop scale deployment web --replicas=3")
                    ask -o /dev/null -X PATCH -H "Content-Type: application/merge-patch+json" -d '{"spec": {"replicas": 3}}' ;;
                "-n shop rollout status deployment web")
                    for _ in {1..100}; do
                        ask | tr -d ' ' | grep -q '"availableReplicas":3' && exit
                        sleep 0.2
                    done
                    exit 1 ;;
                *) exit 1 ;;
                esac
                """.formatted(
                        cluster.certificate(),
                        ControlPlane.ADMINISTRATOR,
                        cluster.server() + Workloads.deployments("shop") + "/web"));
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        var builder = new ProcessBuilder("bash", "-eu", "-c", script.replace("127.0.0.1:8080", "127.0.0.1:" + port))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("HOME", home.toString());
        builder.environment().merge("PATH", home.toString(), (path, first) -> first + ":" + path);
        var process = builder.start();
        var answers = new ArrayList<JsonNode>();
        try (var output = process.getInputStream();
                var documents = JsonMapper.shared().readerFor(JsonNode.class).<JsonNode>readValues(output)) {
            documents.forEachRemaining(answers::add);
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return answers;
    }

    private static String example() throws Exception {
        var match = Pattern.compile("## Kubernetes\\s+```bash\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md"), StandardCharsets.UTF_8));
        assertThat(match.find()).isTrue();
        return match.group(1);
    }
}
