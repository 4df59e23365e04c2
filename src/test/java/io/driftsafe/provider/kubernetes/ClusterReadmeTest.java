package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceProcess;
import io.driftsafe.ServiceProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the README shows of Kubernetes, carried out on a real control plane from the making of a fix to its way back;
 * the service is killed in the middle of the rollout. Only kubectl is played.
 */
@Tag("cluster")
@ExtendWith(ControlPlane.IsThere.class)
class ClusterReadmeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    private Path home;

    @Test
    void theExampleRunsAsItStandsThoughTheServiceIsKilledDuringTheRollout() throws Exception {
        cluster.create("/api/v1/namespaces", "{\"metadata\": {\"name\": \"shop\"}}");
        cluster.create(Workloads.deployments("shop"), Workloads.deployment("web", 2));
        var smallOnesWork = new AtomicBoolean();
        try (var _ = new PaperKubelet(cluster, "shop", pod -> smallOnesWork.get() || asks(pod, "1"))) {
            Workloads.awaitRollout(cluster, "shop", "web");
            var port = freePort();
            Process person;
            try (var service = start(port, "first")) {
                person = run(port);
                await().atMost(PATIENCE)
                        .until(() -> cluster.get("/api/v1/namespaces/shop/pods")
                                .path("items")
                                .valueStream()
                                .anyMatch(pod -> asks(pod, "500m")));
                service.kill();
            }
            smallOnesWork.set(true);
            try (var service = start(port, "second")) {
                assertThat(person.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("the example ends: %s %s", answers(), service.log())
                        .isTrue();
                assertThat(person.exitValue()).as("%s", answers()).isZero();
                service.stop();
            } finally {
                person.destroyForcibly();
                killDatabase();
            }
            assertExample(answers());
        }
    }

    private static boolean asks(JsonNode pod, String cpu) {
        return pod.at("/spec/containers/0/resources/requests/cpu").asString("").equals(cpu);
    }

    private void assertExample(List<JsonNode> answers) {
        assertThat(answers).hasSize(7);
        assertThat(answers.get(0).at("/reachable").booleanValue()).isTrue();
        assertThat(answers.get(0).at("/missing_permissions").isEmpty()).isTrue();
        assertThat(answers.get(1).at("/items").findValuesAsString("resource_id"))
                .contains("shop/deployment/web");
        assertThat(answers.get(2).at("/can_proceed").booleanValue())
                .as("%s", answers.get(2))
                .isTrue();
        assertThat(answers.get(3).at("/status").asString()).isEqualTo("applying");
        assertThat(answers.get(4).at("/drifted_attributes").findValuesAsString("name"))
                .containsExactly("/replicas");
        assertThat(answers.get(6).at("/status").asString())
                .as("%s", answers.get(6))
                .isEqualTo("rolled_back");
        assertThat(answers.get(6).at("/execution_log").findValuesAsString("message"))
                .contains("Attempt 2 begins")
                .filteredOn(message -> message.equals("About to write the fix"))
                .hasSize(1);
        var web = cluster.get(Workloads.deployments("shop") + "/web");
        assertThat(web.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(web.at("/spec/template/spec/containers/0/resources/requests/cpu")
                        .asString())
                .isEqualTo("1");
    }

    private ServiceProcess start(int port, String log) throws IOException {
        var service = ServiceProcess.launch(
                ServiceProgram.PLAIN,
                home.resolve(log + ".log"),
                Map.of("JAVA_TOOL_OPTIONS", "-Duser.home=" + home),
                "--server.port=" + port,
                "--driftsafe.database.embedded.directory=" + home.resolve("postgres"),
                // Kubeconfigs lie where they usually do.
                "--driftsafe.provider.connections.credential-directories=",
                "--db-scheduler.heartbeat-interval=2s");
        try {
            service.awaitReady(PATIENCE);
            return service;
        } catch (RuntimeException | AssertionError e) {
            System.err.println(service.log());
            service.close();
            throw e;
        }
    }

    /** The example, by a person at a terminal. */
    private Process run(int port) throws IOException {
        var config = Files.createDirectory(home.resolve(".kube"));
        Files.copy(cluster.certificate(), config.resolve("apiserver.crt"));
        Files.writeString(
                config.resolve("config"),
                Files.readString(cluster.kubeconfig()).replace("pki/apiserver.crt", "apiserver.crt"));
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
        var script = example().replace("127.0.0.1:8080", "127.0.0.1:" + port).replace("sleep 5", "sleep 0.2");
        var builder = new ProcessBuilder("bash", "-eu", "-c", script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(home.resolve("answers").toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().merge("PATH", home.toString(), (path, first) -> first + ":" + path);
        return builder.start();
    }

    private List<JsonNode> answers() throws IOException {
        var answers = new ArrayList<JsonNode>();
        try (var output = Files.newInputStream(home.resolve("answers"));
                var documents = JsonMapper.shared().readerFor(JsonNode.class).<JsonNode>readValues(output)) {
            documents.forEachRemaining(answers::add);
        }
        return answers;
    }

    private void killDatabase() throws IOException {
        var file = home.resolve("postgres/postmaster.pid");
        if (Files.exists(file)) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                    .ifPresent(server -> {
                        server.destroy();
                        server.onExit().join();
                    });
        }
    }

    private static String example() throws IOException {
        var match = Pattern.compile("## Kubernetes\\s+```bash\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md"), StandardCharsets.UTF_8));
        assertThat(match.find()).isTrue();
        return match.group(1);
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
