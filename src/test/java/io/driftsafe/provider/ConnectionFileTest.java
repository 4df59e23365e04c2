package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.problem.StartRefusal;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The connections file, read as the service reads it when it starts. */
@ServiceTest
@Import(ConnectionHttpTest.Clouds.class)
@ExtendWith(OutputCaptureExtension.class)
class ConnectionFileTest {

    private static final String TWO = """
            - name: from-file
              provider: testing
              region: eu-west-1
              credentials: {type: environment, token_variable: TESTING_TOKEN}
            - name: other
              provider: testing
              credentials: {type: file, path: /run/secrets/token}
            """;

    @Autowired
    private ConnectionService service;

    @Autowired
    private Connections connections;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private JdbcClient database;

    @Autowired
    private Validator validator;

    @Autowired
    private JsonMapper json;

    @LocalServerPort
    private int port;

    @TempDir
    private Path folder;

    @Test
    void tellsNothingOfWhatIsNoYaml() throws IOException {
        for (var line : List.of("token: \"canary", "token: canary\n  token: canary", "? [canary")) {
            var file = Files.writeString(folder.resolve("broken.yaml"), "- provider: testing\n  " + line + "\n");

            assertThatThrownBy(() -> start(file))
                    .isInstanceOf(StartRefusal.class)
                    .hasMessageContaining("line ")
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void saysWhichEntryIsEmpty() throws IOException {
        var file = Files.writeString(folder.resolve("empty.yaml"), "- \n");

        assertThatThrownBy(() -> start(file)).isInstanceOf(StartRefusal.class).hasMessageContaining("/0: is empty");
    }

    @Test
    void isTakenOverAsItIsAndChangedOnlyThere() throws IOException {
        start(TWO);
        var first = connections.find("testing", "from-file").orElseThrow();
        start(TWO);

        assertThat(connections.find("testing", "from-file")).contains(first);
        assertThat(first.origin()).isEqualTo(Connection.Origin.FILE);

        start(TWO.replace("eu-west-1", "eu-west-2"));

        assertThat(connections.find("testing", "from-file").orElseThrow().region())
                .contains("eu-west-2");
        assertThat(connections.find("testing", "from-file").orElseThrow().version())
                .isEqualTo(first.version() + 1);
        var client = new ServiceClient(port);
        var refused = client.delete("/api/v1/connections/" + new ConnectionId(first.id()).value());
        assertThat(refused.expect(409).code()).isEqualTo("illegal-transition");
        assertThat(refused.text()).contains("connections file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: other                | name: Other          | /1/name",
                "provider: testing          | provider: nowhere    | /0/provider",
                "type: file                 | type: hush           | /1/credentials/type",
                "path: /run/secrets/token   | token: hush          | /1",
                "path: /run/secrets/token   | path: /proc/self/environ | /1/credentials/path",
                "token_variable: TESTING_TOKEN | token_variable: DRIFTSAFE_SEAL_KEYS_0_SECRET | /0/credentials/token_variable",
                "token_variable: TESTING_TOKEN | token: hush       | /0/credentials/token",
                "name: other                | name: from-file      | /1/name",
                "name: other                | nome: other          | /1"
            })
    void oneMistakeEndsTheStartAndNamesItsPlace(String right, String wrong, String place) throws IOException {
        var before = connections.of("testing");

        assertThatThrownBy(() -> start(TWO.replace(right, wrong)))
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(" at " + place)
                .message()
                .doesNotContain("hush");
        assertThat(connections.of("testing")).isEqualTo(before);
    }

    @Test
    void aFileThatIsNotThereEndsTheStart() {
        assertThatThrownBy(() -> start(folder.resolve("nowhere.yaml")))
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining("nowhere.yaml cannot be read");
    }

    @Test
    void whatIsInTheFileNoMoreIsLeftToTheCallers(CapturedOutput output) throws IOException {
        start(TWO);
        var dropped = connections.find("testing", "from-file").orElseThrow();
        start(TWO.substring(TWO.indexOf("- name: other")));

        var left = connections.find("testing", "from-file").orElseThrow();
        assertThat(left.id()).isEqualTo(dropped.id());
        assertThat(left.origin()).isEqualTo(Connection.Origin.API);
        assertThat(left.version()).isEqualTo(dropped.version() + 1);
        assertThat(connections.find("testing", "other").orElseThrow().origin()).isEqualTo(Connection.Origin.FILE);
        assertThat(output).contains("Connection from-file of testing left to the callers");
        new ServiceClient(port)
                .delete("/api/v1/connections/" + new ConnectionId(left.id()).value())
                .expect(204);

        withoutFile();

        assertThat(connections.of("testing"))
                .extracting(Connection::origin)
                .isNotEmpty()
                .containsOnly(Connection.Origin.API);
    }

    @Test
    void whatACallerMadeIsTakenOverAndTheLogSaysSo(CapturedOutput output) throws IOException {
        withoutFile();
        var client = new ServiceClient(port);
        var made = client.post("/api/v1/connections", """
                        {"name": "taken-over", "provider": "testing",
                         "credentials": {"type": "environment", "token_variable": "TESTING_TOKEN"}}""").expect(201);

        start(TWO.replace("from-file", "taken-over"));

        var taken = client.get("/api/v1/connections/" + made.id()).expect(200);
        assertThat(taken.at("/origin").stringValue()).isEqualTo("file");
        assertThat(taken.at("/region").stringValue()).isEqualTo("eu-west-1");
        assertThat(output).contains("Connection taken-over of testing taken over");
        assertThat(client.delete("/api/v1/connections/" + made.id()).expect(409).code())
                .isEqualTo("illegal-transition");
    }

    @Test
    void twoNodesThatStartAtOnceMakeEachConnectionOnce() throws Exception {
        for (var round = 0; round < 5; round++) {
            var forth = TWO.replace("from-file", "at-once-a" + round).replace("other", "at-once-b" + round);
            var back = forth.substring(forth.indexOf("- name: at-once-b"))
                    + forth.substring(0, forth.indexOf("- name: at-once-b"));
            var one = Files.writeString(folder.resolve("one.yaml"), forth);
            var other = Files.writeString(folder.resolve("other.yaml"), back);
            var together = new CyclicBarrier(2);

            try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
                var starts = Stream.of(one, other)
                        .map(file -> nodes.submit(() -> {
                            together.await();
                            start(file);
                            return file;
                        }))
                        .toList();
                for (var start : starts) {
                    start.get();
                }
            }

            for (var name : List.of("at-once-a" + round, "at-once-b" + round)) {
                var made = connections.of("testing").stream()
                        .filter(connection -> connection.name().equals(name))
                        .toList();
                assertThat(made).extracting(Connection::origin).containsExactly(Connection.Origin.FILE);
                assertThat(made.getFirst().version()).isZero();
            }
        }
    }

    @Test
    void aStartWaitsForTheOneThatTakesItsFile() throws Exception {
        var file = Files.writeString(folder.resolve("connections.yaml"), TWO.replace("from-file", "waited-for"));
        try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = transactions.execute(_ -> {
                service.beginToTake();
                var waiting = nodes.submit(() -> start(file));
                Awaitility.await().until(this::somebodyWaits);
                assertThat(connections.find("testing", "waited-for")).isEmpty();
                return waiting;
            });
            Objects.requireNonNull(second).get();
        }

        assertThat(connections.find("testing", "waited-for")).isPresent();
    }

    private boolean somebodyWaits() {
        return database.sql("""
                        select exists (select from pg_locks where locktype = 'advisory' and not granted
                        and database = (select oid from pg_database where datname = current_database()))""").query(Boolean.class).single();
    }

    private void start(String text) throws IOException {
        start(Files.writeString(folder.resolve("connections.yaml"), text));
    }

    private void start(Path file) {
        start(new ConnectionSettings(file.toString(), List.of(), List.of()));
    }

    private void withoutFile() {
        start(new ConnectionSettings(null, List.of(), List.of()));
    }

    private void start(ConnectionSettings settings) {
        new ConnectionFile(settings, service, transactions, validator, json).afterSingletonsInstantiated();
    }
}
