package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AwsPolicyTest {

    private static final AwsSettings SETTINGS = new AwsSettings(
            Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ZERO, 5000, new IdleSettings(14, 7, 5, 5));

    private static final List<AwsType> MACHINES =
            List.of(new Instances(Clock.systemUTC(), SETTINGS), new Volumes(Clock.systemUTC()));
    private static final AwsPartition COMMON = AwsPartition.of("eu-west-1");

    @Test
    void allowsEachActionThatATypeNeedsAndNoOther() {
        var policy = AwsPolicy.of(MACHINES, COMMON);

        var needed = Stream.concat(
                MACHINES.stream()
                        .flatMap(type -> type.permissions().rights().stream().map(AwsPermissions.Right::action)),
                AwsPolicy.OF_ITSELF.stream());
        assertThat(actions(policy))
                .containsExactlyInAnyOrderElementsOf(needed.distinct().toList());
    }

    @Test
    void writesForEachActionOnWhatAndUnderWhichCondition() {
        var policy = AwsPolicy.of(MACHINES, COMMON);

        assertThat(statement(policy, "ec2:StopInstances")
                        .at("/Resource")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactly("arn:aws:ec2:*:*:instance/*");
        assertThat(statement(policy, "ec2:DeleteVolume")
                        .at("/Resource")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactly("arn:aws:ec2:*:*:volume/*");
        assertThat(statement(policy, "ec2:CreateTags").at("/Condition")).isEqualTo(json("""
                {"StringEquals": {"ec2:CreateAction": ["CreateSnapshot", "CreateVolume"]}}"""));
    }

    @Test
    void lendsKeysOnlyToAwsAndUsesThemOnlyThroughEc2() {
        var policy = AwsPolicy.of(MACHINES, COMMON);

        assertThat(statement(policy, "kms:CreateGrant").at("/Condition")).isEqualTo(json("""
                {"StringLike": {"kms:ViaService": ["ec2.*.amazonaws.com"]}, "Bool": {"kms:GrantIsForAWSResource": ["true"]}}"""));
        for (var action :
                List.of("kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo")) {
            assertThat(statement(policy, action).at("/Condition")).isEqualTo(json("""
                    {"StringLike": {"kms:ViaService": ["ec2.*.amazonaws.com"]}}"""));
        }
        assertThat(statement(policy, "kms:DescribeKey").has("Condition")).isFalse();
    }

    @Test
    void namesItsStatementsAsIamTakesThem() {
        var names = AwsPolicy.of(MACHINES, COMMON)
                .at("/Statement")
                .valueStream()
                .map(statement -> statement.at("/Sid").stringValue())
                .toList();

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z0-9]+"));
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1, aws, amazonaws.com",
        "us-gov-west-1, aws-us-gov, amazonaws.com",
        "cn-north-1, aws-cn, amazonaws.com.cn",
        "us-iso-east-1, aws-iso, c2s.ic.gov",
        "ap-nowhere-9, aws, amazonaws.com"
    })
    void isWrittenForThePartitionOfTheRegion(String region, String partition, String suffix) {
        var policy = AwsPolicy.of(MACHINES, AwsPartition.of(region));

        assertThat(policy.findValues("Resource").stream()
                        .flatMap(JsonNode::valueStream)
                        .map(JsonNode::stringValue))
                .isNotEmpty()
                .allMatch(arn -> arn.startsWith("arn:" + partition + ":"));
        assertThat(statement(policy, "kms:Decrypt")
                        .at("/Condition/StringLike/kms:ViaService/0")
                        .stringValue())
                .isEqualTo("ec2.*." + suffix);
    }

    private static List<String> actions(ObjectNode policy) {
        return policy.at("/Statement")
                .valueStream()
                .flatMap(statement -> statement.at("/Action").valueStream())
                .map(JsonNode::stringValue)
                .toList();
    }

    private static JsonNode statement(ObjectNode policy, String action) {
        return policy.at("/Statement")
                .valueStream()
                .filter(statement -> statement
                        .at("/Action")
                        .valueStream()
                        .anyMatch(named -> named.stringValue().equals(action)))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
