package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.simulated.TerraformState.Instance;
import io.driftsafe.provider.simulated.TerraformState.LeftOut;
import io.driftsafe.resource.AttributePath;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TerraformStateTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void namesInstancesAsTerraformItselfDoes() throws IOException {
        var state = TerraformState.read(written());

        assertThat(state.instances())
                .extracting(Instance::address)
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
        var state = TerraformState.read(managed("""
                {"attributes": {"id": "1", "password": "x"}, "sensitive_attributes": [{"type": "get_attr", "value": "password"}]}
                """));

        assertThat(state.instances().getFirst().secretPaths())
                .anyMatch(pattern -> pattern.isExactly(AttributePath.parse("/password")));
    }

    @Test
    void leavesOutWhatIsNoCurrentObject() {
        var state = TerraformState.read(managed("""
                {"deposed": "abcd1234", "attributes": {"id": "1"}},
                {"index_key": 0, "attributes_flat": {"id": "1"}},
                {"index_key": 1, "attributes": null}
                """));

        assertThat(state.instances()).isEmpty();
        assertThat(state.leftOut())
                .containsExactly(
                        new LeftOut("aws_instance.web (deposed abcd1234)", "deposed object"),
                        new LeftOut("aws_instance.web[0]", "only attributes_flat: written by Terraform 0.11 or older"),
                        new LeftOut("aws_instance.web[1]", "no attributes"));
    }

    @Test
    void givesTwoAddressesOfOneResourceOneKey() {
        var instances = TerraformState.read(managed("""
                        {"index_key": "a", "attributes": {"id": "i-1", "arn": "arn:aws:ec2:eu-west-1:1:instance/i-1"}},
                        {"index_key": "b", "attributes": {"id": "i-1", "arn": "arn:aws:ec2:eu-west-1:1:instance/i-1"}},
                        {"index_key": "c", "attributes": {"id": "i-2"}},
                        {"index_key": "d", "attributes": {}}
                        """)).instances();

        var keys = instances.stream().map(Instance::resourceKey).toList();
        assertThat(keys.get(0)).isEqualTo(keys.get(1));
        assertThat(keys).containsOnlyOnce(keys.get(2), "aws_instance.web[\"d\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []                                                                   | ''
                    {}                                                                   | /version
                    {"version": "4"}                                                     | /version
                    {"version": 3, "resources": []}                                      | /version
                    {"format_version": "1.0", "values": {}}                              | /format_version
                    {"version": 4}                                                       | /resources
                    {"version": 4, "resources": {}}                                      | /resources
                    {"version": 4, "resources": [1]}                                     | /resources/0
                    {"version": 4, "resources": [{"mode": "other"}]}                     | /resources/0/mode
                    {"version": 4, "resources": [{"mode": "managed"}]}                   | /resources/0/type
                    {"version": 4, "resources": [{"mode": "managed", "type": "a"}]}      | /resources/0/name
                    """)
    void refusesWithThePlaceWhatIsNoState(String text, String pointer) {
        var json = JSON.readTree(text);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> TerraformState.read(json))
                .satisfies(refusal -> assertThat(refusal.errors())
                        .extracting(Refusal.FieldError::pointer)
                        .containsExactly(pointer));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"attributes": []}                                      | /resources/0/instances/0/attributes
                    {"attributes": {}, "index_key": true}                   | /resources/0/instances/0/index_key
                    {"attributes": {}, "sensitive_attributes": [[1]]}       | /resources/0/instances/0/sensitive_attributes/0/0
                    {"attributes": {}}, {"attributes": {}}                  | /resources/0/instances/1
                    {"attributes": {}, "deposed": 7}                        | /resources/0/instances/0/deposed
                    """)
    void refusesWithThePlaceWhatIsNoInstance(String instances, String pointer) {
        var json = managed(instances);

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> TerraformState.read(json))
                .satisfies(refusal -> assertThat(refusal.errors())
                        .extracting(Refusal.FieldError::pointer)
                        .containsExactly(pointer));
    }

    private static Instance instance(String address) throws IOException {
        return TerraformState.read(written()).instances().stream()
                .filter(instance -> instance.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode written() throws IOException {
        try (var state = new ClassPathResource("terraform/terraform-data.tfstate.json").getInputStream()) {
            return JSON.readTree(state);
        }
    }

    private static JsonNode managed(String instances) {
        return JSON.readTree("""
                {"version": 4, "resources": [{"mode": "managed", "type": "aws_instance", "name": "web", "instances": [%s]}]}
                """.formatted(instances));
    }
}
