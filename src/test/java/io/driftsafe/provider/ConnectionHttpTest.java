package io.driftsafe.provider;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import io.driftsafe.ServiceTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

@ServiceTest
@Import(ConnectionHttpTest.Clouds.class)
@ExtendWith(OutputCaptureExtension.class)
class ConnectionHttpTest {

    private static final String CONNECTIONS = "/api/v1/connections";
    private static final String CANARY = "canary-of-the-connections";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate database;

    @Autowired
    private CredentialPlaces places;

    private ServiceClient client;
    private HttpServer cloud;
    private volatile String mayDo = "read test_machine";

    @TestConfiguration
    static class Clouds {

        @Bean
        @Primary
        CredentialReferences references() {
            return new CredentialReferences(Map.of("TESTING_TOKEN", CANARY)::get);
        }

        @Bean
        TestConnector testConnector(CredentialReferences references) {
            return new TestConnector(references);
        }
    }

    @BeforeEach
    void begin() throws IOException {
        client = new ServiceClient(port);
        cloud = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloud.createContext("/", exchange -> {
            var known = ("Bearer " + CANARY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            var answer = (known ? "somebody\n" + mayDo : "nobody").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        cloud.start();
    }

    @AfterEach
    void end() {
        cloud.stop(0);
    }

    @Test
    void aConnectionIsMadeShownChangedAndRemoved() {
        var made = client.post(CONNECTIONS, connection("name", "first")).expect(201);

        assertThat(made.id()).startsWith("con_");
        assertThat(made.header("Location")).contains(CONNECTIONS + "/" + made.id());
        assertThat(made.header("ETag")).contains("\"0\"");
        assertThat(made.at("/origin").stringValue()).isEqualTo("api");
        assertThat(client.get(path(made)).expect(200).body()).isEqualTo(made.body());

        var changed = client.put(path(made), connection("name", "first", "region", "eu-west-1"), "If-Match", "\"0\"")
                .expect(200);

        assertThat(changed.at("/region").stringValue()).isEqualTo("eu-west-1");
        assertThat(changed.header("ETag")).contains("\"1\"");
        assertThat(client.put(path(made), connection("name", "first"), "If-Match", "\"0\"")
                        .expect(412)
                        .code())
                .isEqualTo("precondition-failed");

        client.delete(path(made)).expect(204);

        assertThat(client.get(path(made)).expect(404).code()).isEqualTo("not-found");
    }

    @Test
    void theSameKeyMakesOneConnection() {
        var key = List.of("Idempotency-Key", UUID.randomUUID().toString()).toArray(String[]::new);

        var first = client.post(CONNECTIONS, connection("name", "once"), key).expect(201);
        var again = client.post(CONNECTIONS, connection("name", "once"), key).expect(201);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Idempotency-Replayed")).contains("true");
        assertThat(client.post(CONNECTIONS, connection("name", "once"))
                        .expect(422)
                        .text())
                .contains("/name", "already");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name     | \"With Spaces\"                                             | /name",
                "name     | null                                                        | /name",
                "provider | \"simulated\"                                               | /provider",
                "provider | \"nowhere\"                                                 | /provider",
                "endpoint | \"https://elsewhere.example.com\"                           | /endpoint",
                "endpoint | \"https://testing.example.evil.com\"                        | /endpoint",
                "endpoint | \"ftp://127.0.0.1\"                                         | /endpoint",
                "endpoint | \"http://user:word@127.0.0.1\"                              | /endpoint",
                "credentials | {\"type\": \"environment\"}                              | /credentials",
                "credentials | {\"type\": \"environment\", \"token\": \"hush\"}         | /credentials/token",
                "endpoint | \"http://eu.testing.example\"                              | /endpoint",
                "endpoint | \"https://eu.testing.example?key=hush\"                    | /endpoint",
                "endpoint | \"https://eu.testing.example#hush\"                        | /endpoint",
                "endpoint | \"https:///hush\"                                          | /endpoint",
                "ca_file  | \"/proc/self/environ\"                                     | /ca_file",
                "ca_file  | \"ca.pem\"                                                 | /ca_file",
                "credentials | {\"type\": null}                                       | /credentials/type",
                "credentials | {\"token_variable\": \"TESTING_TOKEN\"}                | /credentials/type",
                "credentials | {\"type\": \"environment\", \"token_variable\": \"DRIFTSAFE_SEAL_KEYS_0_SECRET\"} | /credentials/token_variable",
                "credentials | {\"type\": \"environment\", \"token_variable\": \"spring_datasource_password\"} | /credentials/token_variable",
                "credentials | {\"type\": \"environment\", \"token_variable\": \"eyJhbGciOiJub25lIn0.hush\"} | /credentials/token_variable",
                "credentials | {\"type\": \"environment\", \"token_variable\": \"hush-hush\"} | /credentials/token_variable",
                "credentials | {\"type\": \"environment\", \"token_variable\": \"T\", \"profile\": \"p\"} | /credentials/profile",
                "credentials | {\"type\": \"environment\", \"access_key_id_variable\": \"K\"} | /credentials/secret_access_key_variable",
                "credentials | {\"type\": \"environment\", \"secret\": \"hush\"}        | /credentials/secret",
                "credentials | {\"type\": \"environment\", \"password\": \"hush\"}      | /credentials/password",
                "credentials | {\"type\": \"environment\", \"access_key_id\": \"hush\"} | /credentials/access_key_id",
                "credentials | {\"type\": \"file\", \"path\": \"/proc/self/environ\"}   | /credentials/path",
                "credentials | {\"type\": \"file\", \"path\": \"token\"}                | /credentials/path",
                "credentials | {\"type\": \"file\"}                                      | /credentials/path",
                "credentials | {\"type\": \"anything\"}                                 | /credentials/type",
                "secret_access_key | \"hush\"                                           | /secret_access_key"
            })
    void refusesWhatItCannotTakeAndSaysWhere(String member, String value, String pointer) {
        var before = count();

        var refused = client.post(CONNECTIONS, connection("name", "wrong", member, ServiceClientJson.of(value)));

        assertThat(refused.expect(422).at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
        assertThat(refused.text()).doesNotContain("hush", "user:word");
        assertThat(count()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "token", "password", "access_key_id", "secret_access_key"})
    void whoGivesASecretIsToldToGiveAReference(String member) {
        var within = client.post(
                CONNECTIONS, connection("name", "told", "credentials", json("type", "environment", member, "hush")));
        var beside = client.post(CONNECTIONS, connection("name", "told", member, "hush"));

        for (var refused : List.of(within, beside)) {
            assertThat(refused.expect(422).at("/errors/0/message").stringValue())
                    .contains("by reference", "_variable or path");
            assertThat(refused.text()).doesNotContain("hush");
        }
        assertThat(within.at("/errors/0/pointer").stringValue()).isEqualTo("/credentials/" + member);
        assertThat(beside.at("/errors/0/pointer").stringValue()).isEqualTo("/" + member);
    }

    @Test
    void theFilesOfTheServicesOwnAreNamed() {
        assertThat(places.own()).contains(Path.of("/proc"), Path.of("/sys"), Path.of("/dev"));
        assertThat(places.own()).anyMatch(path -> path.endsWith("application.yaml"));
    }

    @Test
    void itsCloudsOwnHostsAreTrusted() {
        client.post(CONNECTIONS, connection("name", "own", "endpoint", "https://eu.testing.example"))
                .expect(201);
    }

    @Test
    void aTrialNamesEachMissingPermission(CapturedOutput output) {
        var made = client.post(CONNECTIONS, connection("name", "tried")).expect(201);

        var good = client.post(path(made) + "/verify", null).expect(200);

        assertThat(good.at("/reachable").booleanValue()).isTrue();
        assertThat(good.at("/identity").stringValue()).isEqualTo("somebody");
        assertThat(good.at("/missing_permissions").isEmpty()).isTrue();

        mayDo = "";
        var lacking = client.post(path(made) + "/verify", json("resource_types", List.of("test_machine")))
                .expect(200);

        assertThat(lacking.at("/missing_permissions/0/permission").stringValue())
                .isEqualTo("read");
        assertThat(lacking.at("/missing_permissions/0/resource_type").stringValue())
                .isEqualTo("test_machine");
        assertThat(client.post(path(made) + "/verify", json("resource_types", List.of("nothing")))
                        .expect(422)
                        .text())
                .contains("/resource_types");
        assertThat(output).doesNotContain(CANARY);
        assertThat(good.text() + lacking.text() + stored()).doesNotContain(CANARY);
    }

    @Test
    void whatCannotBeFoundIsNamed(@TempDir Path folder) throws IOException {
        var unset = json("type", "environment", "token_variable", "NOT_SET");
        var nowhere = json("type", "file", "path", folder.resolve("token").toString());

        assertThat(tried("unset", unset).at("/message").stringValue()).contains("NOT_SET");
        assertThat(tried("nowhere", nowhere).at("/message").stringValue()).contains("/token", "There is no file");

        Files.writeString(folder.resolve("token"), CANARY + "\n");

        assertThat(tried("there", nowhere).at("/reachable").booleanValue()).isTrue();
    }

    @Test
    void aConnectionThatAnOperationNeedsStays() {
        var made = client.post(CONNECTIONS, connection("name", "needed")).expect(201);
        database.update("""
                insert into resource_claim (provider, account, resource_key, operation_id, claimed_at)
                values ('testing', 'needed', 'x', ?, now())""", UUID.randomUUID());

        assertThat(client.delete(path(made)).expect(409).code()).isEqualTo("resource-busy");

        database.update("delete from resource_claim where account = 'needed'");
        client.delete(path(made)).expect(204);
    }

    @Test
    void printsTheLeastThatItNeeds() {
        var all = client.get("/api/v1/providers/testing/permissions").expect(200);

        assertThat(all.at("/policy/allow/0").stringValue()).isEqualTo("read test_machine");
        assertThat(client.get("/api/v1/providers/testing/permissions?resource_type=nothing")
                        .expect(422)
                        .code())
                .isEqualTo("invalid-request");
        client.get("/api/v1/providers/simulated/permissions").expect(422);
    }

    @Test
    void theListHasPages() {
        for (var name : List.of("page-1", "page-2", "page-3")) {
            client.post(CONNECTIONS, connection("name", name)).expect(201);
        }

        var first = client.get(CONNECTIONS + "?provider=testing&limit=2").expect(200);
        var rest = client.get(CONNECTIONS + "?provider=testing&limit=200&cursor="
                        + first.at("/next_cursor").stringValue())
                .expect(200);

        assertThat(first.at("/items").size()).isEqualTo(2);
        assertThat(rest.at("/items").size()).isEqualTo(count() - 2);
        assertThat(client.get(CONNECTIONS + "?provider=aws-not-there")
                        .expect(200)
                        .at("/items")
                        .isEmpty())
                .isTrue();
    }

    private Answer tried(String name, Map<String, @Nullable Object> credentials) {
        var made = client.post(CONNECTIONS, connection("name", name, "credentials", credentials))
                .expect(201);
        return client.post(path(made) + "/verify", null).expect(200);
    }

    private Map<String, @Nullable Object> connection(@Nullable Object... members) {
        var connection = new LinkedHashMap<String, @Nullable Object>(json(
                "provider",
                "testing",
                "credentials",
                json("type", "environment", "token_variable", "TESTING_TOKEN"),
                "endpoint",
                "http://127.0.0.1:" + cloud.getAddress().getPort() + "/"));
        connection.putAll(json(members));
        return connection;
    }

    private int count() {
        return database.queryForList("select id from connection where provider = 'testing'")
                .size();
    }

    private String stored() {
        return database.queryForList("select to_jsonb(c)::text as row from connection c")
                .toString();
    }

    private static String path(Answer connection) {
        return CONNECTIONS + "/" + connection.id();
    }

    /** JSON as a value of a request. */
    private static final class ServiceClientJson {

        private static @Nullable Object of(String text) {
            return tools.jackson.databind.json.JsonMapper.shared().readValue(text, Object.class);
        }
    }
}
