package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Impact;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.resource.Reversibility;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import tools.jackson.databind.json.JsonMapper;

class ResourceTypesTest {

    private static final String WHOLE = """
            resource_type: aws_thing
            providers: [simulated]
            volatile: [/id]
            secret: [/key]
            set_like: [/groups]
            attributes:
              - {path: /size, impact: cost, reversibility: none, downtime: restart, settle_time: PT5M, limits: {grow_only: true, minimum: 1, maximum: 9}}
              - {path: /tags, impact: configuration, reversibility: exact, downtime: none, settle_time: PT0S}
            """;

    private final ResourceTypes shipped = new ResourceTypes();

    @Test
    void shipsTheProfilesOfInstancesVolumesAndDatabases() {
        var names = shipped.all().stream().map(ResourceType::name);

        assertThat(names).containsExactly("aws_db_instance", "aws_ebs_volume", "aws_instance");
        assertThat(shipped.all()).allMatch(ResourceType::profiled);
        assertThat(shipped.of("aws_lambda_function").profiled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "aws_instance, /instance_type, COST, EXACT, RESTART",
        "aws_instance, /vpc_security_group_ids, SECURITY, EXACT, NONE",
        "aws_instance, /root_block_device, SECURITY, NONE, UNAVAILABLE",
        "aws_instance, /tags/Name, CONFIGURATION, EXACT, NONE",
        "aws_ebs_volume, /size, COST, NONE, NONE",
        "aws_ebs_volume, /type, COST, DELAYED, NONE",
        "aws_ebs_volume, /iops, COST, DELAYED, NONE",
        "aws_ebs_volume, /throughput, COST, DELAYED, NONE",
        "aws_db_instance, /instance_class, COST, EXACT, RESTART",
        "aws_db_instance, /allocated_storage, COST, NONE, NONE",
        "aws_db_instance, /multi_az, AVAILABILITY, EXACT, NONE"
    })
    void saysWhatAChangeMeans(
            String typeName, String pointer, Impact impact, Reversibility reversibility, Downtime downtime) {
        var type = shipped.of(typeName);
        var path = AttributePath.parse(pointer);

        var change = type.change(new Difference(path, Optional.empty(), Optional.empty()));

        assertThat(type.impact(path)).isEqualTo(impact);
        assertThat(change.reversibility()).isEqualTo(reversibility);
        assertThat(change.downtime()).isEqualTo(downtime);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "aws_ebs_volume | {'size': 100} | {'size': 99} | can only grow",
                "aws_ebs_volume | {'size': 100} | {'size': 65537} | must be 1 to 65536",
                "aws_ebs_volume | {'size': 100} | {'size': 'big'} | must be a number",
                "aws_ebs_volume | {'size': 100} | {} | cannot be removed",
                "aws_ebs_volume | {'size': 100} | {'size': 101} | ",
                "aws_ebs_volume | {'type': 'gp2'} | {'type': 'gp9'} | must be one of standard, gp2, gp3, io1, io2, st1, sc1",
                "aws_ebs_volume | {'type': 'gp2'} | {'type': 'gp3'} | ",
                "aws_db_instance | {'allocated_storage': 100} | {'allocated_storage': 20} | can only grow",
                "aws_instance | {} | {'root_block_device': [{'volume_size': 0}]} | has /root_block_device/0, which has /root_block_device/0/volume_size, which must be 1 to 65536"
            })
    void refusesWhatACloudRefuses(String typeName, String from, String to, String reason) {
        var type = shipped.of(typeName);

        var changes = configuration(from).differencesTo(configuration(to), type).stream()
                .map(type::change);

        assertThat(changes.map(type::refusal)).containsExactly(Optional.ofNullable(reason));
    }

    @Test
    void neverComparesWhatMovesByItselfAndNeverTheOrderOfASet() {
        var type = shipped.of("aws_instance");
        var before = configuration(
                "{'public_ip': '1.2.3.4', 'vpc_security_group_ids': ['a', 'b'], 'ebs_block_device': [{'volume_id': 'v1', 'volume_size': 1}]}");
        var after = configuration(
                "{'vpc_security_group_ids': ['b', 'a'], 'ebs_block_device': [{'volume_id': 'v2', 'volume_size': 1}]}");

        var differences = before.differencesTo(after, type);

        assertThat(differences).isEmpty();
    }

    @Test
    void masksSecretsButNoSettingThatOnlySoundsLikeOne() {
        var type = shipped.of("aws_instance");

        assertThat(type.isSecret(AttributePath.parse("/user_data"))).isTrue();
        assertThat(type.isSecret(AttributePath.parse("/metadata_options/0/http_tokens")))
                .isFalse();
        assertThat(type.isSecret(AttributePath.parse("/tags/DB-PASSWORD"))).isTrue();
    }

    @Test
    void takesAWholeFile() {
        var type = new ResourceTypes(List.of(file(WHOLE))).of("aws_thing");

        assertThat(type.attribute(AttributePath.parse("/size")).orElseThrow())
                .satisfies(size -> assertThat(size.settleTime()).isEqualTo(Duration.ofMinutes(5)))
                .satisfies(size -> assertThat(size.limits().text()).isEqualTo("1 to 9; can only grow"));
        assertThat(type.isVolatile(AttributePath.parse("/id"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "set_like:              | sets:                  | at /set_like",
                "grow_only: true        | shrink_only: true      | at /attributes/0/limits/shrink_only",
                "impact: cost           | impact: money          | at /attributes/0/impact",
                "downtime: restart,     | \"\"                   | at /attributes/0/downtime",
                "settle_time: PT5M      | settle_time: soon      | at /attributes/0/settle_time",
                "settle_time: PT5M      | settle_time: PT-5M     | at /attributes/0/settle_time: must not be negative",
                "minimum: 1             | minimum: 10            | at /attributes/0/limits: The minimum is above the maximum",
                "path: /tags            | path: tags             | at /attributes/1: A JSON Pointer starts with a slash: tags",
                "path: /tags            | path: /ta~gs           | at /attributes/1: In a JSON Pointer",
                "volatile: [/id]      | volatile: [ '' ]     | at /volatile/0: a path names an attribute",
                "path: /tags            | path: /size            | at /attributes/1: /size is there twice",
                "path: /tags            | path: /key/part        | at /attributes/1: /key/part is secret and cannot be set",
                "path: /tags            | path: /id              | at /attributes/1: /id is volatile and cannot be set",
                "set_like: [/groups]  | set_like: [/g, /g]   | at /set_like/1: /g is there twice",
                "resource_type: aws_thing | resource_type: other | at /resource_type: must be the file's name",
                "secret: [/key]       | volatile: [/key]     | found duplicate key volatile"
            })
    void namesTheFileAndThePlaceOfAnError(String right, String wrong, String place) {
        assertThat(WHOLE).contains(right);

        var broken = List.of(file(WHOLE.replace(right, wrong)));

        assertThatThrownBy(() -> new ResourceTypes(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Resource type file aws_thing.yaml")
                .hasMessageContaining(place);
    }

    @Test
    void refusesTwoFilesOfOneType() {
        var twice = List.of(file(WHOLE), file(WHOLE));

        assertThatThrownBy(() -> new ResourceTypes(twice))
                .hasMessage("There are two resource type files aws_thing.yaml");
    }

    private static Configuration configuration(String json) {
        return Configuration.of(JsonMapper.shared().readTree(json.replace('\'', '"')));
    }

    private static Resource file(String text) {
        return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public String getFilename() {
                return "aws_thing.yaml";
            }
        };
    }
}
