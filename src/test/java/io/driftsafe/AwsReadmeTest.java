package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.aws.AwsMachines;
import io.driftsafe.provider.aws.AwsPeer;
import io.driftsafe.provider.aws.StrictAwsProxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the README promises for AWS, carried out on moto; the service is killed in the middle of its fix. */
@ExtendWith(AwsPeer.Needed.class)
class AwsReadmeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** What a person with the AWS command line would do, past the proxy. */
    private static final String BY_HAND = """
            aws() { curl -s -o /dev/null -H 'Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/ec2/aws4_request' \\
              -d "Action=CreateTags&Version=2016-11-15&ResourceId.1=$4&Tag.1.Key=Team&Tag.1.Value=checkout" %s/; }
            """;

    @TempDir
    private Path directory;

    @Test
    void theExampleRunsAsItStandsThoughTheServiceIsKilledBetweenStopAndStart() throws Exception {
        // The example shows the first page of what there is.
        AwsPeer.get().empty();
        var machine = AwsMachines.run("t3.xlarge");
        var port = freePort();
        try (var proxy = new StrictAwsProxy(AwsPeer.get())) {
            proxy.slowDown(Duration.ofSeconds(3));
            var script = Files.writeString(directory.resolve("example.sh"), example(machine, port, proxy));
            Process person;
            try (var service = start(port, "first")) {
                person = new ProcessBuilder("bash", "-eu", script.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(directory.resolve("answers").toFile())
                        .start();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> proxy.writes(machine).contains("ec2:StopInstances"));
                service.kill();
                assertThat(proxy.writes(machine)).containsExactly("ec2:StopInstances");
            }
            proxy.slowDown(Duration.ofMillis(300));
            try (var service = start(port, "second")) {
                assertThat(person.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("the example ends: %s %s", answers(), service.log())
                        .isTrue();
                assertThat(person.exitValue()).isZero();
                service.stop();
            } finally {
                person.destroyForcibly();
                killDatabase();
            }
            assertExample(answers(), proxy, machine);
        }
    }

    private static void assertExample(List<JsonNode> answers, StrictAwsProxy proxy, String machine) {
        assertThat(answers).hasSize(8);
        assertThat(answers.get(0).at("/name").stringValue()).isEqualTo("shop");
        assertThat(answers.get(1).toString()).contains("ec2:StopInstances");
        assertThat(answers.get(2).at("/items").findValuesAsString("resource_id"))
                .contains(machine);
        assertThat(answers.get(3).at("/can_proceed").booleanValue())
                .as(answers.get(3).toString())
                .isTrue();
        assertThat(answers.get(4).at("/status").stringValue()).isEqualTo("applying");
        assertThat(answers.get(5).at("/drifted_attributes").findValuesAsString("name"))
                .containsExactly("/tags/Team");
        assertThat(answers.get(7).at("/status").stringValue()).isEqualTo("rolled_back");
        assertThat(proxy.writes(machine))
                .containsExactly(
                        "ec2:StopInstances",
                        "ec2:ModifyInstanceAttribute",
                        "ec2:StartInstances",
                        "ec2:StopInstances",
                        "ec2:ModifyInstanceAttribute",
                        "ec2:StartInstances");
    }

    private String example(String machine, int port, StrictAwsProxy proxy) throws IOException {
        var found = Pattern.compile("## AWS\\s.*?```bash\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        assertThat(found.find()).isTrue();
        return BY_HAND.formatted(AwsPeer.get().address())
                + found.group(1)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + port)
                        .replace("i-0123456789abcdef0", machine)
                        .replace("\"region\":", "\"endpoint\": \"%s\", \"region\":".formatted(proxy.address()))
                        .replace("sleep 5", "sleep 0.2");
    }

    private ServiceProcess start(int port, String log) throws IOException {
        var service = ServiceProcess.launch(
                ServiceProgram.PLAIN,
                directory.resolve(log + ".log"),
                Map.of("SHOP_KEY_ID", "AKIDEXAMPLE", "SHOP_SECRET", "secret-of-the-tests"),
                "--server.port=" + port,
                "--driftsafe.database.embedded.directory=" + directory.resolve("postgres"),
                "--db-scheduler.heartbeat-interval=4s",
                "--driftsafe.provider.aws.call-timeout=8s",
                "--driftsafe.provider.aws.settle=500ms");
        try {
            service.awaitReady(PATIENCE);
            return service;
        } catch (RuntimeException | AssertionError e) {
            System.err.println(service.log());
            service.close();
            throw e;
        }
    }

    private List<JsonNode> answers() throws IOException {
        var answers = new ArrayList<JsonNode>();
        try (var output = Files.newInputStream(directory.resolve("answers"));
                var documents = new JsonMapper().readerFor(JsonNode.class).<JsonNode>readValues(output)) {
            documents.forEachRemaining(answers::add);
        }
        return answers;
    }

    private void killDatabase() throws IOException {
        var file = directory.resolve("postgres/postmaster.pid");
        if (Files.exists(file)) {
            ProcessHandle.of(Long.parseLong(Files.readAllLines(file).getFirst().strip()))
                    .ifPresent(server -> {
                        server.destroy();
                        server.onExit().join();
                    });
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
