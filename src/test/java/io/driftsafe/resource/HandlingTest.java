package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class HandlingTest {

    private static final AttributePath DESIRED = AttributePath.parse("/desired_capacity");
    private static final ResourceType GROUP = new ResourceType(
            "group",
            true,
            List.of(),
            List.of(PathPattern.parse("/id")),
            List.of(),
            List.of(),
            new Handling(
                    Precondition.READ_COMPARE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(
                            new Ownership(
                                    "CloudFormation stack",
                                    PathPattern.parse("/tags/aws:cloudformation:stack-name"),
                                    Optional.empty()),
                            new Ownership(
                                    "Terraform", PathPattern.parse("/tags/managed_by"), Optional.of("terraform"))),
                    List.of(new Moved(
                            PathPattern.parse("/desired_capacity"),
                            PathPattern.parse("/scaling_policies/*"),
                            "the scaling policies",
                            "change min_size and max_size"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{}                                                         | -",
                "{'tags': {'aws:cloudformation:stack-name': 'shop'}}        | CloudFormation stack shop",
                "{'tags': {'aws:cloudformation:stack-name': ''}}            | -",
                "{'tags': {'managed_by': 'Terraform'}}                      | Terraform",
                "{'tags': {'managed_by': 'hand'}}                           | -",
                "{'tags': ['aws:cloudformation:stack-name']}                | -"
            })
    void anOwnerIsNamedByItsMark(String configuration, String owner) {
        assertThat(GROUP.manager(config(configuration))).isEqualTo(Optional.ofNullable(owner));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'desired_capacity': 3}                                   | false",
                "{'desired_capacity': 3, 'scaling_policies': []}           | false",
                "{'desired_capacity': 3, 'scaling_policies': ['cpu']}      | true"
            })
    void whatACloudMovesIsVolatileWhileItDoes(String configuration, boolean moved) {
        var type = GROUP.movedAs(config(configuration));

        assertThat(type.isVolatile(DESIRED)).isEqualTo(moved);
        assertThat(type.isVolatile(AttributePath.parse("/id"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'desired_capacity': 3}                                   | -",
                "{'scaling_policies': ['cpu', 'mem']}                      | is moved by the scaling policies cpu,"
                        + " mem: change min_size and max_size",
                "{'scaling_policies': {'a': {'target': 5}}}                | is moved by the scaling policies: change"
                        + " min_size and max_size"
            })
    void whatMovesAnAttributeIsNamedWithWhatToDoInstead(String configuration, String told) {
        assertThat(GROUP.mover(DESIRED, config(configuration))).isEqualTo(Optional.ofNullable(told));
        assertThat(GROUP.mover(AttributePath.parse("/min_size"), config(configuration)))
                .isEmpty();
    }

    /** Whether its parts are members or stand in a list. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'index': {'a': {'scaling': {'max': 5}}, 'b': {}}}   | /index/a/capacity | /index/b/capacity",
                "{'index': [{'scaling': 1}, {'scaling': null}]}       | /index/0/capacity | /index/1/capacity"
            })
    void ofSeveralPartsOnlyThoseMoveThatSomethingMoves(String configuration, String moved, String not) {
        var type = new ResourceType(
                        "table",
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new Handling(
                                Precondition.READ_COMPARE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                List.of(new Moved(
                                        PathPattern.parse("/index/*/capacity"),
                                        PathPattern.parse("/index/*/scaling"),
                                        "auto scaling",
                                        "change its bounds"))))
                .movedAs(config(configuration));

        assertThat(type.isVolatile(AttributePath.parse(moved))).isTrue();
        assertThat(type.isVolatile(AttributePath.parse(not))).isFalse();
    }

    @Test
    void aPatternFindsEveryValueThatItMeans() {
        var found = config("{'a': [{'b': 1}, {'b': 2}, {'c': 3}], 'd': 4}").valuesAt(PathPattern.parse("/a/*/b"));

        assertThat(found.map(value -> value.intValue())).containsExactly(1, 2);
    }

    private static Configuration config(String json) {
        return Configuration.of(JsonMapper.shared().readTree(json.replace('\'', '"')));
    }
}
