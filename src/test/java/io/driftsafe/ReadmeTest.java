package io.driftsafe;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the README promises, carried out. */
@SampleTest
class ReadmeTest {

    private static final JsonMapper JSON = new JsonMapper();

    @LocalServerPort
    private int port;

    @Test
    void theQuickStartRunsAsItStands() throws Exception {
        var answers = run(quickStart());

        assertThat(answers).hasSize(9);
        assertThat(answers.get(0).at("/can_proceed").booleanValue()).isTrue();
        assertThat(status(answers.get(1))).isEqualTo("applied");
        assertThat(answers.get(2).at("/config/tags/Environment").asString()).isEqualTo("staging");
        assertThat(answers.get(3).at("/drifted_attributes").findValuesAsString("name"))
                .containsExactly("/tags/Environment");
        assertThat(status(answers.get(4))).isEqualTo("rolled_back");
        assertThat(answers.get(5).at("/faults").size()).isEqualTo(1);
        assertThat(answers.get(6).at("/can_proceed").booleanValue()).isTrue();
        assertThat(status(answers.get(7))).isEqualTo("rolled_back");
        assertThat(answers.get(7).at("/failure/may_have_changed").booleanValue())
                .isTrue();
        assertThat(answers.get(8).at("/chain/verified").booleanValue()).isTrue();
        assertThat(answers.get(8).at("/items").findValuesAsString("message")).contains("Rolling back automatically");
    }

    @Test
    void thePricesAreSetImportedAndCommittedToAsItSays() throws Exception {
        var answers = run(
                match("## What it really costs.*?```bash\\n(.*?)```").getFirst().group(1));

        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).at("/id").asString()).startsWith("prc_");
        assertThat(answers.get(1).at("/total").decimalValue()).isEqualByComparingTo("82.05");
        assertThat(answers.get(2).at("/taken").asInt()).isEqualTo(1);
        assertThat(answers.get(3).at("/unused_now").decimalValue()).isEqualByComparingTo("1");
    }

    @Test
    void theBudgetIsMeasuredAsItStands() throws Exception {
        var answers = run(block("Cost SLOs"));

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).at("/lines").intValue()).isEqualTo(1);
        assertThat(answers.get(1).at("/value").decimalValue()).isEqualByComparingTo("60");
        assertThat(answers.get(1).at("/state").asString()).isEqualTo("ok");
        new ServiceClient(port)
                .delete("/api/v1/slos/" + answers.get(1).at("/id").asString())
                .expect(204);
    }

    @Test
    void theExampleOfPoliciesRunsAsItStands(@TempDir Path folder) throws Exception {
        var answers = run("cd %s\n%s".formatted(folder, block("Policies")));

        assertThat(answers).hasSize(10);
        assertThat(answers.get(0).at("/policy").asString()).isEqualTo("dearest-server");
        assertThat(status(answers.get(3))).isEqualTo("active");
        assertThat(status(answers.get(4))).isEqualTo("failed");
        assertThat(answers.get(4).at("/safety_checks/4/violations/0/policy").asString())
                .isEqualTo("dearest-server");
        assertThat(status(answers.get(5))).isEqualTo("approved");
        assertThat(answers.get(5).at("/approval/two_persons").booleanValue()).isFalse();
        assertThat(status(answers.get(6))).isEqualTo("validating_safety");
        assertThat(answers.get(6).at("/safety_checks/4/status").asString()).isEqualTo("warned");
        assertThat(answers.get(6).at("/safety_checks/4/violations/0/exemption").asString())
                .isEqualTo(answers.get(5).at("/id").asString());
        assertThat(status(answers.get(7))).isEqualTo("revoked");
        assertThat(answers.get(8).at("/items/0/outcome").asString()).isEqualTo("unchanged");
        assertThat(status(answers.get(9))).isEqualTo("deprecated");
    }

    @Test
    void theQuickStartTakesAtMostTenCalls() throws Exception {
        assertThat(quickStart().lines().filter(line -> line.contains("curl "))).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void theTableNamesEverySettingAndItsDefault() throws Exception {
        assertThat(settingsInTheTable()).isEqualTo(settingsInTheCode());
    }

    private List<JsonNode> run(String script) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-eu", "-c", script.replace("127.0.0.1:8080", "127.0.0.1:" + port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var answers = new ArrayList<JsonNode>();
        try (var output = process.getInputStream();
                var documents = JSON.readerFor(JsonNode.class).<JsonNode>readValues(output)) {
            documents.forEachRemaining(answers::add);
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return answers;
    }

    private static String status(JsonNode operation) {
        return operation.at("/status").asString();
    }

    private static String quickStart() throws IOException {
        return block("Quick start");
    }

    private static String block(String heading) throws IOException {
        return match("## %s\\n.*?```bash\\n(.*?)```".formatted(heading))
                .getFirst()
                .group(1);
    }

    /** A default is set as code; where there is none, words say what happens then. */
    private static Map<String, String> settingsInTheTable() throws IOException {
        return match("\\n\\| `(driftsafe[^`]+)` \\| (?:`([^`]*)`|[^|`]+) \\|").stream()
                .collect(toMap(
                        row -> row.group(1),
                        row -> row.group(2) == null ? "" : row.group(2),
                        (a, _) -> a,
                        TreeMap::new));
    }

    private static Map<String, String> settingsInTheCode() throws IOException {
        try (var metadata = new ClassPathResource("META-INF/spring-configuration-metadata.json").getInputStream()) {
            return JSON.readTree(metadata)
                    .at("/properties")
                    .valueStream()
                    .collect(toMap(
                            setting -> setting.at("/name").asString(),
                            setting -> text(setting.path("defaultValue")),
                            (a, _) -> a,
                            TreeMap::new));
        }
    }

    /** The metadata prints a list in brackets. */
    private static String text(JsonNode value) {
        return value.asString("").replaceAll("[\\[\\] ]", "");
    }

    private static List<MatchResult> match(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .toList();
    }
}
