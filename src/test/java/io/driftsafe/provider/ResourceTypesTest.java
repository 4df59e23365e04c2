package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
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
              - {path: /size, impact: cost, reversibility: none, downtime: restart, limits: {grow_only: true, minimum: 1, maximum: 9}}
              - {path: /tags, impact: configuration, reversibility: exact, downtime: none}
            """;

    private final ResourceTypes shipped = new ResourceTypes();

    /** Which can change every type. */
    private List<ResourceType> ofSimulatedCloud() {
        return shipped.ofProvider("simulated", "", Integer.MAX_VALUE);
    }

    @Test
    void shipsTheProfilesOfWhatCostFixesAreMadeFor() {
        var names = ofSimulatedCloud().stream().map(ResourceType::name);

        assertThat(names)
                .contains(
                        "aws_autoscaling_group",
                        "aws_cloudwatch_log_group",
                        "aws_db_instance",
                        "aws_dynamodb_table",
                        "aws_ebs_volume",
                        "aws_ecs_service",
                        "aws_elasticache_cluster",
                        "aws_instance",
                        "aws_lambda_function",
                        "aws_nat_gateway",
                        "aws_s3_bucket",
                        "azurerm_linux_virtual_machine",
                        "azurerm_managed_disk",
                        "google_compute_instance",
                        "google_sql_database_instance",
                        "kubernetes_deployment");
        assertThat(ofSimulatedCloud()).allMatch(ResourceType::profiled);
        assertThat(shipped.of("simulated", "aws_iam_role").profiled()).isFalse();
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
        "aws_db_instance, /multi_az, AVAILABILITY, EXACT, NONE",
        "aws_autoscaling_group, /desired_capacity, COST, CONFIG_ONLY, NONE",
        "aws_lambda_function, /memory_size, COST, EXACT, NONE",
        "aws_dynamodb_table, /billing_mode, COST, DELAYED, NONE",
        "aws_dynamodb_table, /global_secondary_index/1/write_capacity, COST, DELAYED, NONE",
        "aws_s3_bucket, /lifecycle_rule, COST, CONFIG_ONLY, NONE",
        "aws_s3_bucket, /lifecycle_rule/0/expiration/0/days, AVAILABILITY, NONE, NONE",
        "aws_elasticache_cluster, /engine_version, AVAILABILITY, NONE, RESTART",
        "aws_ecs_service, /desired_count, COST, CONFIG_ONLY, NONE",
        "aws_cloudwatch_log_group, /retention_in_days, COST, NONE, NONE",
        "aws_nat_gateway, /allocation_id, AVAILABILITY, NONE, UNAVAILABLE",
        "aws_nat_gateway, /subnet_id, AVAILABILITY, EQUIVALENT_NEW_ID, UNAVAILABLE",
        "google_compute_instance, /machine_type, COST, EXACT, RESTART",
        "google_sql_database_instance, /settings/0/tier, COST, EXACT, RESTART",
        "google_sql_database_instance, /settings/0/disk_size, COST, NONE, NONE",
        "azurerm_linux_virtual_machine, /size, COST, EXACT, RESTART",
        "azurerm_managed_disk, /storage_account_type, COST, DELAYED, NONE",
        "kubernetes_deployment, /spec/0/replicas, COST, CONFIG_ONLY, NONE",
        "kubernetes_deployment, /spec/0/template/0/spec/0/container/1/resources/0/requests/cpu, COST, EXACT, NONE"
    })
    void saysWhatAChangeMeans(
            String typeName, String pointer, Impact impact, Reversibility reversibility, Downtime downtime) {
        var type = shipped.of("simulated", typeName);
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
                "aws_cloudwatch_log_group | {'retention_in_days': 30} | {'retention_in_days': 31} | must be one of 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
                "aws_cloudwatch_log_group | {'retention_in_days': 30} | {'retention_in_days': 14} | ",
                "aws_lambda_function | {'memory_size': 256} | {'memory_size': 64} | must be 128 to 10240",
                "azurerm_managed_disk | {'disk_size_gb': 64} | {'disk_size_gb': 32} | can only grow",
                "aws_instance | {} | {'root_block_device': [{'volume_size': 0}]} | has /root_block_device/0, which has /root_block_device/0/volume_size, which must be 1 to 65536"
            })
    void refusesWhatACloudRefuses(String typeName, String from, String to, String reason) {
        var type = shipped.of("simulated", typeName);

        var changes = configuration(from).differencesTo(configuration(to), type).stream()
                .map(type::change);

        assertThat(changes.map(type::refusal)).containsExactly(Optional.ofNullable(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'disk_state': 'Attached'} | can be changed only while /disk_state is Unattached or Reserved, and it is \"Attached\"",
                "{} | can be changed only while /disk_state is Unattached or Reserved, and it is not known",
                "{'disk_state': 'Reserved'} | "
            })
    void asksForTheStateInWhichACloudMakesTheChange(String current, String reason) {
        var type = shipped.of("simulated", "azurerm_managed_disk");
        var change = changeOf(type, "/storage_account_type", "'Standard_LRS'");

        var refusal = type.refusal(change, configuration(current));

        assertThat(refusal).isEqualTo(Optional.ofNullable(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "aws_ebs_volume, /type, PT6H",
        "aws_instance, /root_block_device/0/iops, PT6H",
        "aws_db_instance, /storage_type, PT6H",
        "aws_dynamodb_table, /billing_mode, PT6H",
        "aws_dynamodb_table, /read_capacity, PT1H",
        "azurerm_managed_disk, /storage_account_type, PT12H",
        "aws_instance, /instance_type, PT0S",
        "some_thing, /size, PT0S"
    })
    void tellsHowLongTheWayBackIsClosed(String typeName, String pointer, Duration delay) {
        var type = shipped.of("simulated", typeName);

        var undoDelay = type.undoDelay(changeOf(type, pointer, "1"));

        assertThat(undoDelay).isEqualTo(delay);
    }

    @Test
    void closesTheWayBackOfEveryDelayedChangeForATime() {
        var delayed = ofSimulatedCloud().stream()
                .flatMap(type -> type.attributes().stream())
                .filter(attribute -> attribute.reversibility() == Reversibility.DELAYED);

        assertThat(delayed)
                .isNotEmpty()
                .allMatch(attribute -> attribute.coolDown().isPresent());
    }

    @Test
    void neverComparesWhatMovesByItselfAndNeverTheOrderOfASet() {
        var type = shipped.of("simulated", "aws_instance");
        var before = configuration(
                "{'public_ip': '1.2.3.4', 'vpc_security_group_ids': ['a', 'b'], 'ebs_block_device': [{'volume_id': 'v1', 'volume_size': 1}]}");
        var after = configuration(
                "{'vpc_security_group_ids': ['b', 'a'], 'ebs_block_device': [{'volume_id': 'v2', 'volume_size': 1}]}");

        var differences = before.differencesTo(after, type);

        assertThat(differences).isEmpty();
    }

    @Test
    void masksSecretsButNoSettingThatOnlySoundsLikeOne() {
        var type = shipped.of("simulated", "aws_instance");

        assertThat(type.isSecret(AttributePath.parse("/user_data"))).isTrue();
        assertThat(type.isSecret(AttributePath.parse("/metadata_options/0/http_tokens")))
                .isFalse();
        assertThat(type.isSecret(AttributePath.parse("/tags/DB-PASSWORD"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "aws_autoscaling_group, /arn, true, false",
        // Scaling policies move them, but only where there are such.
        "aws_autoscaling_group, /desired_capacity, false, false",
        "aws_ecs_service, /desired_count, false, false",
        "kubernetes_deployment, /spec/0/replicas, false, false",
        "aws_lambda_function, /last_modified, true, false",
        "aws_lambda_function, /environment/0/variables/TABLE, false, true",
        "aws_elasticache_cluster, /cache_nodes/0/address, true, false",
        "google_compute_instance, /metadata_fingerprint, true, false",
        "google_compute_instance, /metadata/ssh-keys, false, true",
        "google_sql_database_instance, /root_password, false, true",
        "azurerm_linux_virtual_machine, /admin_password, false, true",
        "azurerm_managed_disk, /disk_state, true, false",
        "kubernetes_deployment, /metadata/0/resource_version, true, false",
        "kubernetes_deployment, /metadata/0/annotations/deployment.kubernetes.io~1revision, true, false",
        "kubernetes_deployment, /spec/0/template/0/spec/0/container/0/env/2/value, false, true"
    })
    void knowsWhatMovesByItselfAndWhatIsSecret(String typeName, String pointer, boolean movesByItself, boolean secret) {
        var type = shipped.of("simulated", typeName);
        var path = AttributePath.parse(pointer);

        assertThat(type.isVolatile(path)).isEqualTo(movesByItself);
        assertThat(type.isSecret(path)).isEqualTo(secret);
    }

    @Test
    void takesAWholeFile() {
        var type = new ResourceTypes(List.of(file(WHOLE))).of("simulated", "aws_thing");

        assertThat(type.attributes().getFirst().limits().text()).isEqualTo("1 to 9; can only grow");
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
                "minimum: 1             | minimum: 10            | at /attributes/0/limits: The minimum is above the maximum",
                "path: /tags            | path: tags             | at /attributes/1: A JSON Pointer starts with a slash: tags",
                "path: /tags            | path: /ta~gs           | at /attributes/1: In a JSON Pointer",
                "volatile: [/id]      | volatile: [ '' ]     | at /volatile/0: a path names an attribute",
                "path: /tags            | path: /size            | at /attributes/1: /size is there twice",
                "path: /tags            | path: /key/part        | at /attributes/1: /key/part is secret and cannot be set",
                "path: /tags            | path: /id              | at /attributes/1: /id is volatile and cannot be set",
                "reversibility: none    | reversibility: delayed | at /attributes/0/cool_down: must say how long the way back is closed",
                "downtime: none         | downtime: none, cool_down: PT6H | at /attributes/1/cool_down: closes the way back for a time",
                "downtime: restart,     | downtime: restart, cool_down: PT0S, | at /attributes/0/cool_down: must be longer than nothing",
                "downtime: restart,     | downtime: restart, cool_down: long, | at /attributes/0/cool_down",
                "downtime: restart,     | downtime: restart, cool_downs: PT6H, | at /attributes/0/cool_downs",
                "downtime: none         | downtime: none, late_undo: {} | at /attributes/1/late_undo: must name either values",
                "downtime: restart,     | downtime: restart, needs_stop: {path: state, one_of: [off]}, | at /attributes/0/needs_stop: A JSON Pointer starts with a slash: state",
                "downtime: restart,     | downtime: restart, needs_stop: {path: /state, one_of: []}, | at /attributes/0/needs_stop: must name an attribute and the values",
                "downtime: restart,     | downtime: restart, needs_stop: {one_of: [off]}, | at /attributes/0/needs_stop/path",
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
                .hasMessage("There are two resource type files aws_thing.yaml for simulated");
    }

    private static Change changeOf(ResourceType type, String pointer, String to) {
        var wanted = JsonMapper.shared().readTree(to.replace('\'', '"'));
        return type.change(new Difference(AttributePath.parse(pointer), Optional.empty(), Optional.of(wanted)));
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
