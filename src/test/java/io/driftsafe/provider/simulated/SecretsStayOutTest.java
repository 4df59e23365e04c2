package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every secret in these files holds the word canary, and nothing else does. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
class SecretsStayOutTest {

    private static final String INVENTORY = "/api/v1/providers/simulated/inventory?account=secrets";

    private static final String IN_A_STATE = """
            {"version": 4,
             "outputs": {"one": {"value": "canary-output", "type": "string", "sensitive": true}},
             "resources": [
              {"mode": "managed", "type": "aws_thing", "name": "a", "instances": [
                {"attributes": {
                   "id": "canary-id", "plain": "open", "deep": {"list": [{"key": "canary-nested"}, {"key": "open"}]},
                   "list": ["open", "canary-in-a-list"], "whole": {"canary-name": "canary-value"},
                   "set": ["canary-in-a-set"], "password": "canary-by-name"},
                 "private": "canary-private",
                 "sensitive_attributes": [
                   [{"type": "get_attr", "value": "id"}],
                   [{"type": "get_attr", "value": "deep"}, {"type": "get_attr", "value": "list"},
                    {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "key"}],
                   [{"type": "get_attr", "value": "list"}, {"type": "index", "value": {"value": 1, "type": "number"}}],
                   [{"type": "get_attr", "value": "whole"}],
                   [{"type": "get_attr", "value": "set"}, {"type": "index", "value": {"value": {"a": "canary-element"}, "type": "object"}}]]},
                {"deposed": "abcd1234", "attributes": {"value": "canary-deposed"}},
                {"index_key": 1, "attributes_flat": {"value": "canary-flat"}}]},
              {"mode": "data", "type": "aws_secret", "name": "b", "instances": [
                {"attributes": {"value": "canary-data"},
                 "sensitive_attributes": [[{"type": "get_attr", "value": "value"}]]}]}],
             "check_results": [{"canary": "canary-check"}]}
            """;

    private static final String VALUES = """
            {"outputs": {"one": {"sensitive": true, "value": "canary-output"}},
             "root_module": {"child_modules": [{"address": "module.m", "resources": [
               {"address": "module.m.aws_thing.a", "mode": "managed", "type": "aws_thing",
                "values": {"id": "canary-id", "plain": "open", "deep": {"list": [{"key": "canary-nested"}, {"key": "open"}]},
                  "list": ["open", "canary-in-a-list"], "whole": {"canary-name": "canary-value"},
                  "shape": ["canary-of-another-shape", "open"], "password": "canary-by-name"},
                "sensitive_values": {"id": true, "deep": {"list": [{"key": true}, {}]}, "list": [false, true],
                  "whole": true, "shape": [true]}},
               {"address": "module.m.aws_thing.all", "mode": "managed", "type": "aws_thing",
                "values": {"id": "canary-all", "arn": "canary-arn", "map": {"canary-name": ["canary-element"]}},
                "sensitive_values": true},
               {"address": "module.m.aws_thing.old", "mode": "managed", "type": "aws_thing", "deposed_key": "abcd1234",
                "values": {"value": "canary-deposed"}, "sensitive_values": {"value": true}},
               {"address": "data.aws_secret.b", "mode": "data", "type": "aws_secret",
                "values": {"value": "canary-data"}, "sensitive_values": {"value": true}}]}]}}
            """;

    private static final String SHOWN = "{\"format_version\": \"1.0\", \"values\": %s}".formatted(VALUES);

    private static final String PLANNED = """
            {"format_version": "1.2", "variables": {"v": {"value": "canary-variable"}},
             "planned_values": {"outputs": {"one": {"value": "canary-planned"}}},
             "resource_changes": [{"change": {"before": {"v": "canary-before"}, "after": {"v": "canary-after"}}}],
             "prior_state": {"format_version": "1.0", "values": %s},
             "configuration": {"constant_value": "canary-configuration"}}
            """.formatted(VALUES);

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient sql;

    static Stream<String> taken() throws IOException {
        return Stream.of(
                IN_A_STATE,
                SHOWN,
                PLANNED,
                file("terraform-data.secrets.tfstate.json"),
                file("terraform-data.state-shown.json"),
                file("terraform-data.plan-shown.json"));
    }

    /** Each of them goes wrong beside a secret. */
    static Stream<String> refused() {
        return Stream.of(
                IN_A_STATE.substring(0, IN_A_STATE.length() / 2),
                IN_A_STATE.replace("\"canary-id\"", "canary-id"),
                IN_A_STATE.replace("canary-nested", "canary-\\u0000"),
                IN_A_STATE.replace("\"canary-private\"", "\"canary-private\", \"private\": \"canary-again\""),
                IN_A_STATE.replace("\"deposed\": \"abcd1234\"", "\"index_key\": {\"canary\": 1}"),
                IN_A_STATE.replace("\"deposed\": \"abcd1234\"", "\"sensitive_attributes\": \"canary\""),
                IN_A_STATE.replace("\"deposed\": \"abcd1234\", ", ""),
                SHOWN.replace("\"mode\": \"data\"", "\"mode\": \"canary-mode\""),
                SHOWN.replace("\"sensitive_values\": true", "\"sensitive_values\": \"canary\""),
                SHOWN.replace("\"canary-all\"", "canary-all"),
                SHOWN.replace("module.m.aws_thing.all", "module.m.aws_thing.a"),
                SHOWN.replace("\"1.0\"", "\"canary-version\""),
                PLANNED.replace("prior_state", "canary_state"),
                PLANNED.replace("\"canary-configuration\"", "1e999"));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void aSecretReachesNeitherTheDatabaseNorAnAnswerNorTheOutput(String file, CapturedOutput output) {
        var service = new ServiceClient(port);

        var loaded = service.put(INVENTORY, file).expect(200);
        var listed = service.get("/api/v1/resources?account=secrets&limit=200").expect(200);
        var first = listed.at("/items/0/resource_id").stringValue();
        var patched = service.patch(
                        "/api/v1/providers/simulated/resources?account=secrets&resource_id="
                                + URLEncoder.encode(first, StandardCharsets.UTF_8),
                        "{\"plain\": \"changed\"}")
                .expect(200);

        assertThat(listed.text()).contains("secret:");
        assertThat(loaded.text() + listed.text() + patched.text()).doesNotContainIgnoringCase("canary");
        assertThat(columnsThatHold("canary")).isEmpty();
        awaitLogged("method=PATCH", output);
        assertThat(output.getAll()).doesNotContainIgnoringCase("canary-");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void norDoesASecretInAFileThatIsRefused(String file, CapturedOutput output) {
        var refused = new ServiceClient(port).put(INVENTORY, file);

        assertThat(refused.status()).describedAs(refused.text()).isIn(400, 422);
        assertThat(refused.text()).doesNotContainIgnoringCase("canary-").doesNotContain("canary_");
        assertThat(columnsThatHold("canary")).isEmpty();
        awaitLogged("status=" + refused.status(), output);
        assertThat(output.getAll()).doesNotContainIgnoringCase("canary-");
    }

    @Test
    void theSearchWouldFindWhatIsThere() {
        new ServiceClient(port).put(INVENTORY, SHOWN.replace("open", "needle")).expect(200);

        assertThat(columnsThatHold("needle")).containsExactly("simulated_resource.config");
        assertThat(columnsThatHold("aws_thing.a")).contains("simulated_name.resource_id");
    }

    /** A request is logged when its answer has gone; before that the output says nothing about it. */
    private static void awaitLogged(String part, CapturedOutput output) {
        await().atMost(Duration.ofSeconds(30)).until(() -> output.getOut().contains(part));
    }

    /** Of all tables, whatever their columns are. */
    private List<String> columnsThatHold(String text) {
        return sql
                .sql("""
                        select table_name, column_name from information_schema.columns
                        where table_schema = 'public' order by table_name, column_name""")
                .query((row, _) -> List.of(row.getString("table_name"), row.getString("column_name")))
                .list()
                .stream()
                .filter(column -> sql.sql("""
                                select exists (select from "%s" where "%s"::text ilike '%%' || :text || '%%')
                                """.formatted(column.getFirst(), column.getLast()))
                        .param("text", text)
                        .query(Boolean.class)
                        .single())
                .map(column -> String.join(".", column))
                .toList();
    }

    private static String file(String name) throws IOException {
        return new ClassPathResource("terraform/" + name).getContentAsString(StandardCharsets.UTF_8);
    }
}
