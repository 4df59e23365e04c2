package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.problem.Refusal;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.wire.JsonStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;

class TerraformFileTest {

    @Test
    void namesInstancesAsTerraformItselfDoes() throws IOException {
        var state = Told.by(written());

        assertThat(state.found())
                .extracting(TerraformObject::address)
                .containsExactlyInAnyOrder(
                        "module.web[\"eu/west\"].module.inner[0].terraform_data.deep[\"x/y\"]",
                        "terraform_data.counted[0]",
                        "terraform_data.counted[1]",
                        "terraform_data.keyed[\"$ 5 %\"]",
                        "terraform_data.keyed[\"a/b\"]",
                        "terraform_data.keyed[\"back\\\\slash\"]",
                        "terraform_data.keyed[\"bell\\u0007\"]",
                        "terraform_data.keyed[\"del\\u007f\"]",
                        "terraform_data.keyed[\"dollar$${x}\"]",
                        "terraform_data.keyed[\"emoji-😀\"]",
                        "terraform_data.keyed[\"nbsp\\u00a0x\"]",
                        "terraform_data.keyed[\"new\\nline\"]",
                        "terraform_data.keyed[\"percent%%{x}\"]",
                        "terraform_data.keyed[\"q\\\"uote\"]",
                        "terraform_data.keyed[\"tab\\t\"]",
                        "terraform_data.keyed[\"umlaut-ä\"]",
                        "terraform_data.nested",
                        "terraform_data.plain",
                        "terraform_data.secret");
        assertThat(state.leftOut()).containsExactly(new LeftOut("data.terraform_remote_state.other", "data source"));
    }

    @Test
    void findsSensitiveValuesWithinDynamicOnesAndTheirEcho() throws IOException {
        var nested = instance("terraform_data.nested");
        var secret = instance("terraform_data.secret");

        assertThat(nested.secretPaths())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder(
                        "/input/value/list/1",
                        "/input/value/login/pass",
                        "/output/value/list/1",
                        "/output/value/login/pass");
        assertThat(secret.secretPaths()).extracting(Object::toString).containsExactly("/input", "/output");
    }

    @Test
    void takesOlderSensitivePathsWithoutAList() {
        var state = Told.by(managed("""
                {"attributes": {"id": "1", "password": "x"}, "sensitive_attributes": [{"type": "get_attr", "value": "password"}]}
                """));

        assertThat(state.found().getFirst().secretPaths())
                .anyMatch(pattern -> pattern.isExactly(AttributePath.parse("/password")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"type": "index", "value": {"value": "canary", "type": "string"}} | /l
                    {"type": "index", "value": {"value": 3, "type": "number"}}        | /l
                    {"type": "get_attr", "value": "canary"}                           | /l
                    {"type": "index", "value": {"value": 0, "type": "number"}}        | /l/0
                    """)
    void aSensitivePathThatLeadsToNothingMeansAllThatItLeadsThrough(String step, String secret) {
        var state = Told.by(managed("""
                {"attributes": {"id": "1", "l": ["canary"]}, "sensitive_attributes": [[{"type": "get_attr", "value": "l"}, %s]]}
                """.formatted(step)));

        assertThat(state.found().getFirst().secretPaths())
                .extracting(Object::toString)
                .containsExactly(secret);
    }

    @Test
    void leavesOutWhatIsNoCurrentObject() {
        var state = Told.by(managed("""
                {"deposed": "abcd1234", "attributes": {"id": "1"}},
                {"index_key": 0, "attributes_flat": {"id": "1"}},
                {"index_key": 1, "attributes": null}
                """));

        assertThat(state.found()).isEmpty();
        assertThat(state.leftOut())
                .containsExactly(
                        new LeftOut("aws_instance.web (deposed abcd1234)", "deposed object"),
                        new LeftOut("aws_instance.web[0]", "only attributes_flat: written by Terraform 0.11 or older"),
                        new LeftOut("aws_instance.web[1]", "no attributes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "plan"})
    void readsWhatTerraformShowsOfAStateAndOfAPlan(String kind) throws IOException {
        var shown = Told.by(resource("terraform-data.%s-shown.json".formatted(kind)));
        var pulled = Told.by(resource("terraform-data.secrets.tfstate.json"));

        assertThat(shown.leftOut()).isEqualTo(pulled.leftOut()).hasSize(1);
        assertThat(addresses(shown)).hasSize(11).isEqualTo(addresses(pulled));
        assertThat(secrets(shown, "terraform_data.nested"))
                .containsExactlyInAnyOrder(
                        "/input/list/1", "/input/login/pass", "/output/list/1", "/output/login/pass");
        assertThat(secrets(shown, "terraform_data.whole")).containsExactly("/input", "/output");
        assertThat(secrets(shown, "module.web[\"eu/west\"].terraform_data.web"))
                .containsExactlyInAnyOrder("/input/0", "/output/0");
    }

    @Test
    void readsMembersInWhateverOrderTheyCome() {
        var shown = Told.by("""
                {"values": {"root_module": {"child_modules": [{"resources": [
                  {"values": {"id": "1"}, "type": "a", "mode": "managed", "address": "module.m.a.b"}]}]}},
                 "terraform_version": "1.0.0", "format_version": "1.0"}
                """);
        var plan = Told.by("""
                {"prior_state": {"values": {"root_module": {}}, "format_version": "1.0"}, "format_version": "1.2",
                 "configuration": {}}
                """);
        var sorted = Told.by("""
                {"resources": [{"instances": [{"attributes": {"id": "1"}, "index_key": 0}], "mode": "managed",
                  "module": "module.m", "name": "b", "type": "a"}], "version": 4}
                """);

        assertThat(addresses(shown)).containsExactly("module.m.a.b");
        assertThat(plan.found()).isEmpty();
        assertThat(addresses(sorted)).containsExactly("module.m.a.b[0]");
    }

    @Test
    void readsAStateOfWhichNothingIsLeft() {
        var shown = Told.by("{\"format_version\":\"1.0\"}");

        assertThat(shown).isEqualTo(new Told(List.of(), List.of()));
    }

    @Test
    void leavesOutWhatIsShownButNotThere() {
        var shown = Told.by(shown("""
                {"address": "a.b", "mode": "managed", "type": "a", "deposed_key": "abcd1234", "values": {"id": "1"}},
                {"address": "a.c", "mode": "managed", "type": "a"},
                {"address": "data.a.d", "mode": "data", "type": "a", "values": {"id": "1"}}
                """));

        assertThat(shown.found()).isEmpty();
        assertThat(shown.leftOut())
                .containsExactly(
                        new LeftOut("a.b (deposed abcd1234)", "deposed object"),
                        new LeftOut("a.c", "no attributes"),
                        new LeftOut("data.a.d", "data source"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    true                        | /*
                    {"a": true}                 | /a
                    {"a": {"b": [{}, true]}}    | /a/b/1
                    {"a": {"b": [true]}}        | /a/b
                    {"a": [true]}               | /a
                    {"a": {"c": {"d": true}}}   | /a/c
                    {"x": {"y": true}}          | /x
                    {"a": {"b": [{}, false]}}   |
                    """)
    void hidesAllOfWhatIsNotMarkedInItsOwnShape(String marks, @Nullable String hidden) {
        var shown = Told.by(shown("""
                {"address": "a.b", "mode": "managed", "type": "a", "values": {"a": {"b": [1, 2]}}, "sensitive_values": %s}
                """.formatted(marks)));

        assertThat(secrets(shown, "a.b")).isEqualTo(hidden == null ? List.of() : List.of(hidden));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []                                                                   | ''
                    {}                                                                   | /version
                    {"version": "4"}                                                     | /version
                    {"version": 3, "resources": []}                                      | /version
                    {"format_version": "1.0", "values": {}}                              | /values/root_module
                    {"format_version": "2.0"}                                            | /format_version
                    {"format_version": 1}                                                | /format_version
                    {"format_version": "1.0", "version": 4, "resources": []}             | /format_version
                    {"format_version": "1.0", "resources": []}                           | /resources
                    {"format_version": "1.0", "valid": true, "error_count": 0}           | /values
                    {"format_version": "1.0", "provider_schemas": {}}                    | /values
                    {"format_version": "1.2", "errored": true, "applyable": false}       | /values
                    {"version": 4, "resources": [], "values": {"root_module": {}}}       | /values
                    {"values": {"root_module": {}}}                                      | /version
                    {"format_version": "1.2", "planned_values": {"root_module": {}}}     | /prior_state
                    {"format_version": "1.2", "prior_state": {"format_version": "1.0"}}  | /prior_state
                    {"format_version": "1.0", "values": {"root_module": {"resources": [{"mode": "managed"}]}}} | /values/root_module/resources/0/address
                    {"version": 4}                                                       | /resources
                    {"version": 4, "resources": {}}                                      | /resources
                    {"version": 4, "resources": [1]}                                     | /resources/0
                    {"version": 4, "resources": [{"mode": "other"}]}                     | /resources/0/mode
                    {"version": 4, "resources": [{"mode": "managed"}]}                   | /resources/0/type
                    {"version": 4, "resources": [{"mode": "managed", "type": "a"}]}      | /resources/0/name
                    """)
    void refusesWithThePlaceWhatIsNoState(String text, String pointer) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Told.by(text))
                .satisfies(refusal -> assertThat(refusal.errors())
                        .extracting(Refusal.FieldError::pointer)
                        .containsExactly(pointer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"attributes": []}                                      | /resources/0/instances/0/attributes
                    {"attributes": {}, "index_key": true}                   | /resources/0/instances/0/index_key
                    {"attributes": {}, "sensitive_attributes": [[1]]}       | /resources/0/instances/0/sensitive_attributes/0/0
                    {"attributes": {}, "deposed": 7}                        | /resources/0/instances/0/deposed
                    """)
    void refusesWithThePlaceWhatIsNoInstance(String instances, String pointer) {
        var json = managed(instances);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Told.by(json))
                .satisfies(refusal -> assertThat(refusal.errors())
                        .extracting(Refusal.FieldError::pointer)
                        .containsExactly(pointer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yes\"", "{\"a\": 1}", "[null]"})
    void refusesMarksThatItDoesNotUnderstand(String marks) {
        var json = shown("""
                {"address": "a.b", "mode": "managed", "type": "a", "values": {}, "sensitive_values": %s}
                """.formatted(marks));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Told.by(json))
                .satisfies(refusal -> assertThat(refusal.errors().getFirst().pointer())
                        .startsWith("/values/root_module/resources/0/sensitive_values"));
    }

    /** What was told of a file. */
    private record Told(List<TerraformObject> found, List<LeftOut> leftOut) implements TerraformResources {

        static Told by(String text) {
            var told = new Told(new ArrayList<>(), new ArrayList<>());
            TerraformFile.read(JsonStream.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))), told);
            return told;
        }

        @Override
        public void found(TerraformObject object) {
            found.add(object);
        }

        @Override
        public void leftOut(String address, String reason) {
            leftOut.add(new LeftOut(address, reason));
        }
    }

    private static TerraformObject instance(String address) throws IOException {
        return object(Told.by(written()), address);
    }

    private static TerraformObject object(Told told, String address) {
        return told.found().stream()
                .filter(object -> object.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> secrets(Told told, String address) {
        return object(told, address).secretPaths().stream()
                .map(Object::toString)
                .toList();
    }

    private static List<String> addresses(Told told) {
        return told.found().stream().map(TerraformObject::address).sorted().toList();
    }

    private static String written() throws IOException {
        return resource("terraform-data.tfstate.json");
    }

    private static String resource(String name) throws IOException {
        return new ClassPathResource("terraform/" + name).getContentAsString(StandardCharsets.UTF_8);
    }

    private static String managed(String instances) {
        return """
                {"version": 4, "resources": [{"mode": "managed", "type": "aws_instance", "name": "web", "instances": [%s]}]}
                """.formatted(instances);
    }

    private static String shown(String resources) {
        return """
                {"format_version": "1.0", "values": {"root_module": {"resources": [%s]}}}
                """.formatted(resources);
    }
}
