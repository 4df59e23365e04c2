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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The connections file, read as the service reads it when it starts. */
@ServiceTest
@Import(ConnectionHttpTest.Clouds.class)
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
    private Validator validator;

    @Autowired
    private JsonMapper json;

    @LocalServerPort
    private int port;

    @TempDir
    private Path folder;

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
                "type: file                 | type: vault          | /1",
                "path: /run/secrets/token   | token: hush          | /1",
                "name: other                | nome: other          | /1"
            })
    void oneMistakeEndsTheStartAndNamesItsPlace(String right, String wrong, String place) throws IOException {
        var before = connections.of("testing");
        var file = TWO.replace("from-file", "never").replace("other", "neither-" + before.size());

        assertThatThrownBy(() -> start(file.replace(
                        right.replace("other", "neither-" + before.size()),
                        wrong.replace("other", "neither-" + before.size()))))
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(" at " + place)
                .message()
                .doesNotContain("hush");
        assertThat(connections.of("testing")).isEqualTo(before);
    }

    @Test
    void aFileThatIsNotThereEndsTheStart() {
        var missing = new ConnectionSettings(folder.resolve("nowhere.yaml").toString(), List.of());

        assertThatThrownBy(() -> new ConnectionFile(missing, service, transactions, validator, json)
                        .afterSingletonsInstantiated())
                .isInstanceOf(StartRefusal.class)
                .hasMessageContaining("nowhere.yaml cannot be read");
    }

    private void start(String text) throws IOException {
        var file = folder.resolve("connections.yaml");
        Files.writeString(file, text);
        new ConnectionFile(new ConnectionSettings(file.toString(), List.of()), service, transactions, validator, json)
                .afterSingletonsInstantiated();
    }
}
