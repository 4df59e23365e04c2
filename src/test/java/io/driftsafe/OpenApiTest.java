package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

@SampleTest
class OpenApiTest {

    private static final Path COMMITTED = Path.of("openapi", "drift-safe-autofix.yaml");
    private static final String OPERATIONS = "/api/v1/operations";
    private static final String SIMULATED = "/api/v1/providers/simulated";

    @LocalServerPort
    private int port;

    private ServiceClient client;
    private JsonNode file;

    @BeforeEach
    void read() {
        client = new ServiceClient(port);
        file = client.get("/v3/api-docs").expect(200).body();
    }

    @Test
    void theCommittedFileIsWhatTheServiceSays() throws Exception {
        var served = client.get("/v3/api-docs.yaml").expect(200).text();
        if (System.getProperty("openapi.write") != null) {
            write(served);
        }

        var committed = Files.readString(COMMITTED);

        assertThat(committed)
                .describedAs("openapi/drift-safe-autofix.yaml is old: ./mvnw verify -Dopenapi.write writes it")
                .isEqualTo(served);
    }

    @Test
    void aParserFindsNothingToSay() throws Exception {
        var parsed = new OpenAPIV3Parser().readContents(Files.readString(COMMITTED));

        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).startsWith("3.1");
        assertThat(parsed.getOpenAPI().getServers()).extracting("url").containsExactly("/");
    }

    @Test
    void everyOperationSaysWhatItDoesAndHowItRefuses() {
        var tags = file.at("/tags").findValuesAsString("name");

        assertThat(operations()).isNotEmpty().allSatisfy(operation -> {
            assertThat(operation.at("/summary").asString()).isNotBlank();
            assertThat(tags).contains(operation.at("/tags/0").asString());
            assertThat(operation.at("/responses").propertyNames()).contains("422", "500");
            assertThat(operation.at("/responses").properties())
                    .filteredOn(answer -> answer.getKey().compareTo("400") >= 0)
                    .allMatch(answer -> answer.getValue().at("/content").has("application/problem+json"));
            assertThat(operation.at("/parameters").valueStream())
                    .allMatch(parameter ->
                            !parameter.path("description").asString("").isBlank());
        });
    }

    @Test
    void operationsAreNamedSoThatGeneratedClientsReadWell() {
        assertThat(operations().map(operation -> operation.at("/operationId").asString()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+[A-Z][A-Za-z]+|getLog"));
    }

    @Test
    void everyMemberOfAnAnswerIsThere() {
        var leftOutWhenEmpty = Map.of("Problem", Set.of("errors", "reasons"), "FieldError", Set.of("line", "column"));

        var answered = answered();
        answered.removeAll(asked());

        assertThat(answered).contains("OperationView", "Problem").allSatisfy(name -> {
            var members = new HashSet<>(schema(name).path("properties").propertyNames());
            members.removeAll(leftOutWhenEmpty.getOrDefault(name, Set.of()));
            assertThat(texts(schema(name).path("required"))).containsExactlyInAnyOrderElementsOf(members);
        });
    }

    @Test
    void aRequestHasToSayNoMoreThanTheServiceNeeds() {
        assertThat(asked()).contains("Scope", "PolicyRule", "PolicyTest", "NewPolicy");
        assertThat(texts(schema("Scope").path("required"))).isEmpty();
        assertThat(texts(schema("PolicyTest").path("required"))).isEmpty();
        assertThat(texts(schema("NewPolicy").path("required"))).containsExactlyInAnyOrder("name", "rules");
        assertThat(texts(schema("PolicyRule").path("required")))
                .containsExactlyInAnyOrder("name", "expression", "effect", "severity", "message");
    }

    @Test
    void hasNothingThatGeneratorsStumbleOver() {
        assertThat(file.toString()).doesNotContain("\"oneOf\"", "\"nullable\"", "*/*");
        assertThat(texts(schema("OperationView").at("/properties/region/type"))).containsExactly("string", "null");
    }

    @Test
    void everyBodyHasAnExample() {
        assertThat(operations().filter(operation -> operation.has("requestBody")))
                .isNotEmpty()
                .allSatisfy(operation ->
                        assertThat(operation.at("/requestBody/content")).allMatch(content -> content.has("example")));
    }

    @Test
    void theExamplesOfAnOperationsLifeWork() {
        var id = create();
        client.post(at(id, "check"), example("checkOperation")).expect(200);
        var applied = client.post(at(id, "apply"), example("applyOperation"), "Prefer", "wait=60");
        var drift = client.post(at(id, "drift"), example("detectDrift"));
        var back = client.post(at(id, "rollback"), example("rollBackOperation"), "Prefer", "wait=60");

        assertThat(applied.expect(200).at("/status").asString()).isEqualTo("applied");
        assertThat(drift.expect(200).at("/severity").asString()).isEqualTo("none");
        assertThat(back.expect(200).at("/status").asString()).isEqualTo("rolled_back");
    }

    @Test
    void theOtherExamplesOfAnOperationWork() {
        var id = create();

        assertThat(client.post(at(id, "acknowledge"), example("acknowledgeOperation"))
                        .code())
                .isEqualTo("illegal-transition");
        client.post(at(id, "cancel"), example("cancelOperation")).expect(200);
        client.post(at(id, "retry"), example("retryOperation")).expect(201);
    }

    @Test
    void theExamplesOfTheSimulatedCloudWork() {
        var loaded = client.put(SIMULATED + "/inventory?account=example", example("loadInventory"));
        var faults = client.put(SIMULATED + "/faults", example("orderFaults"));
        client.delete(SIMULATED + "/faults").expect(204);
        var changed = client.patch(
                SIMULATED + "/resources?account=example&resource_id=aws_instance.api", example("changeResource"));

        assertThat(loaded.expect(200).at("/loaded").asInt()).isEqualTo(1);
        assertThat(faults.expect(200).at("/faults").size()).isEqualTo(1);
        assertThat(changed.expect(200).at("/config/tags/Environment").asString())
                .isEqualTo("staging");
    }

    @Test
    void theExamplesOfCostSlosWork() {
        var made = client.post("/api/v1/slos", example("createSlo")).expect(201);
        var path = "/api/v1/slos/" + made.id();
        var spent = client.put("/api/v1/slos/spend?account=example", text("importSpend"), "Content-Type", "text/csv");

        assertThat(spent.expect(200).at("/lines").asInt()).isEqualTo(1);
        client.put(path, example("replaceSlo")).expect(200);
        client.put(path + "/spend", example("replaceSloSpend")).expect(200);
        client.delete(path).expect(204);
    }

    private String create() {
        return client.post(OPERATIONS, example("createOperation")).expect(201).id();
    }

    private static String at(String id, String action) {
        return OPERATIONS + "/" + id + "/" + action;
    }

    private String example(String operationId) {
        return exampleOf(operationId).toString();
    }

    /** One that is no JSON. */
    private String text(String operationId) {
        return exampleOf(operationId).asString();
    }

    private JsonNode exampleOf(String operationId) {
        return operations()
                .filter(operation -> operation.at("/operationId").asString().equals(operationId))
                .flatMap(operation -> operation.at("/requestBody/content").valueStream())
                .map(content -> content.at("/example"))
                .findFirst()
                .orElseThrow();
    }

    private Stream<JsonNode> operations() {
        return file.at("/paths").valueStream().flatMap(JsonNode::valueStream);
    }

    /** The names of the schemas that answers are made of. */
    private Set<String> answered() {
        return named("responses");
    }

    private Set<String> asked() {
        return named("requestBody");
    }

    private Set<String> named(String member) {
        var found = new HashSet<String>();
        operations().forEach(operation -> follow(operation.path(member), found));
        return found;
    }

    private void follow(JsonNode tree, Set<String> found) {
        for (var reference : tree.findValuesAsString("$ref")) {
            var name = reference.substring(reference.lastIndexOf('/') + 1);
            if (found.add(name)) {
                follow(schema(name), found);
            }
        }
    }

    private JsonNode schema(String name) {
        return file.at("/components/schemas").path(name);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private static void write(String served) throws IOException {
        Files.createDirectories(COMMITTED.getParent());
        Files.writeString(COMMITTED, served);
    }
}
