package io.driftsafe.guardrail;

import static io.driftsafe.guardrail.rule.Inputs.downsizing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.guardrail.rule.CompiledPolicy;
import io.driftsafe.guardrail.rule.Inputs;
import io.driftsafe.guardrail.rule.Inventory;
import io.driftsafe.guardrail.rule.PolicyContent;
import io.driftsafe.guardrail.rule.RuleVerdict;
import io.driftsafe.guardrail.rule.RuleVerdict.Satisfied;
import io.driftsafe.guardrail.rule.RuleVerdict.Undecided;
import io.driftsafe.guardrail.rule.RuleVerdict.Violated;
import io.driftsafe.guardrail.rule.Scope;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.resource.Money;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PolicyTemplatesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final PolicyTemplates TEMPLATES = new PolicyTemplates();

    @Test
    void thereIsOneForEachThingThatOrganisationsAskFor() {
        assertThat(TEMPLATES.all())
                .extracting(template -> template.name())
                .containsExactly(
                        "budget_limit",
                        "encryption_stays_on",
                        "instance_types",
                        "lambda_concurrency",
                        "module_budget",
                        "nat_gateway_limit",
                        "no_public_access",
                        "protected_environment",
                        "resource_limit",
                        "s3_lifecycle",
                        "tag_required");
    }

    @ParameterizedTest
    @CsvSource({"60, 100.09, true", "100.10, 100.1, true", "60, 100.11, false", "500, 200, false", "60,, "})
    void aResourceMayCostUpToItsLimit(@Nullable String before, @Nullable String after, @Nullable Boolean passes) {
        var policy = policy("budget_limit", """
            {"max_monthly_cost": 100.10}\
            """);

        assertVerdict(policy, downsizing().cost(before, after), passes);
    }

    @ParameterizedTest
    @CsvSource({
        "500, 200, true",
        "200, 200, true",
        "200, 200.01, false",
        "99, 100.10, true",
        ", 100.10, true",
        ", 200, false",
        "200,, "
    })
    void aBudgetCanLetSavingsPass(@Nullable String before, @Nullable String after, @Nullable Boolean passes) {
        var policy = policy("budget_limit", """
            {"max_monthly_cost": 100.10, "let_savings_pass": true}\
            """);

        assertVerdict(policy, downsizing().cost(before, after), passes);
    }

    @ParameterizedTest
    @CsvSource({"0.10, 0.20, true", "0.10, 0.21, false", "0.09, 0.20, true", ", 0.20, ", "0.10,, "})
    void aModuleMayCostUpToItsBudget(@Nullable String other, @Nullable String after, @Nullable Boolean passes) {
        var policy = policy("module_budget", """
            {"module": "module.web", "max_monthly_cost": 0.3}\
            """);
        var inputs = downsizing()
                .cost("5", after)
                .inventory(
                        item("module.web.aws_instance.server[0]", "aws_instance", "5"),
                        item("module.web.aws_instance.server[1]", "aws_instance", other),
                        item("module.webshop.aws_instance.server", "aws_instance", "1000"));

        assertVerdict(policy, inputs, passes);
    }

    @ParameterizedTest
    @CsvSource({"0.20, true", "0.21, false"})
    void aCountedModuleHasOneBudgetForAllOfIt(String other, boolean passes) {
        var policy = policy("module_budget", """
            {"module": "module.web", "max_monthly_cost": 0.4}\
            """);
        var inputs = downsizing()
                .resource("aws_instance", "module.web[\"eu\"].aws_instance.server[0]")
                .cost("5", "0.10")
                .inventory(
                        item("module.web[\"eu\"].aws_instance.server[0]", "aws_instance", "5"),
                        item("module.web[1].aws_instance.server", "aws_instance", other),
                        item("module.web.aws_instance.server[1]", "aws_instance", "0.10"),
                        item("module.webshop[0].aws_instance.server", "aws_instance", "1000"));

        assertVerdict(policy, inputs, passes);
    }

    @Test
    void aModuleWithoutAnInventoryIsUndecidedAndAnotherModuleIsNotMeant() {
        var policy = policy("module_budget", """
            {"module": "module.web", "max_monthly_cost": 100}\
            """);

        assertVerdict(policy, downsizing(), null);
        assertThat(policy.readsInventory()).isTrue();
        assertThat(policy.judge(downsizing()
                        .resource("aws_instance", "module.webshop.x")
                        .input()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "3, false", "0, true"})
    void thereMayBeAsManyResourcesAsTheLimitSays(int count, boolean passes) {
        var policy = policy("resource_limit", """
            {"resource_type": "aws_inst*", "max_count": 2}\
            """);
        var items = IntStream.range(0, count + 1)
                .mapToObj(i -> item("r" + i, i == 0 ? "aws_ebs_volume" : "aws_instance", null))
                .toArray(Inventory.Item[]::new);

        assertVerdict(policy, downsizing().inventory(items), passes);
        assertVerdict(policy, downsizing(), null);
    }

    @ParameterizedTest
    @CsvSource({"2, true", "3, false"})
    void thereMayBeAsManyNatGatewaysAsTheLimitSays(int count, boolean passes) {
        var policy = policy("nat_gateway_limit", """
            {"max_count": 2}\
            """);
        var items = IntStream.range(0, count)
                .mapToObj(i -> item("nat" + i, "aws_nat_gateway", "33"))
                .toArray(Inventory.Item[]::new);
        var gateway = downsizing().resource("aws_nat_gateway", "aws_nat_gateway.egress");

        assertVerdict(policy, gateway.inventory(items), passes);
        assertVerdict(policy, gateway, null);
        assertThat(policy.judge(downsizing().input())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tags\": {\"team\": \"a\", \"owner\": \"b\"}} | true",
                "{\"labels\": {\"team\": \"a\", \"owner\": \"b\"}} | true",
                "{\"tag\": [{\"key\": \"team\", \"value\": \"a\"}, {\"key\": \"owner\", \"value\": \"b\"}]} | true",
                "{\"metadata\": [{\"labels\": {\"team\": \"a\", \"owner\": \"b\"}}]} | true",
                "{\"tags\": {\"team\": \"a\"}} | false",
                "{\"tags\": {\"team\": \"a\", \"owner\": \"\"}} | false",
                "{\"tags\": {\"team\": \"a\", \"Owner\": \"b\"}} | false",
                "{} | false"
            })
    void tagsHaveToBeThereAfterTheChange(String proposed, boolean passes) {
        var policy = policy("tag_required", """
            {"tags": ["team", "owner"]}\
            """);

        assertVerdict(policy, downsizing().proposed(proposed), passes);
    }

    @ParameterizedTest
    @CsvSource({"cc-123, true", "cc-12, false", "cc-1234, false", "'', false"})
    void tagsHaveToBeLikeTheirPattern(String value, boolean passes) {
        var policy = policy("tag_required", """
            {"tags": ["cost"], "value": "cc-???"}\
            """);

        assertVerdict(policy, downsizing().proposed("{\"tags\": {\"cost\": \"%s\"}}".formatted(value)), passes);
    }

    @ParameterizedTest
    @CsvSource({
        "instance_type, t3.2xlarge, true, true",
        "instance_type, t3.4xlarge, true, false",
        "instance_type, m5.large, false, true",
        "instance_type, t3a.nano, false, true",
        "instance_class, db.t3.xlarge, true, true",
        "instance_class, db.r5.8xlarge, false, false",
        "node_type, cache.t3.micro, true, true",
        "instance_type, t3.metal, true, ",
        "instance_type, huge, , "
    })
    void instancesAreOfTheFamiliesAndNoLargerThanAllowed(
            String attribute, String type, @Nullable Boolean family, @Nullable Boolean size) {
        var policy = policy("instance_types", """
            {"families": ["t3", "m6i"], "largest_size": "2xlarge"}\
            """);

        var verdicts = policy.judge(downsizing()
                .configurations(
                        Inputs.configuration("{\"%s\": \"t2.micro\"}".formatted(attribute)),
                        Inputs.configuration("{\"%s\": \"%s\"}".formatted(attribute, type)))
                .input());

        assertThat(verdicts.get(0)).isInstanceOf(expected(family));
        assertThat(verdicts.get(1)).isInstanceOf(expected(size));
    }

    @Test
    void aChangeOfSomethingElseLeavesTheInstanceTypeAlone() {
        var policy = policy("instance_types", """
            {"families": ["m6i"], "largest_size": "nano"}\
            """);

        assertVerdict(policy, downsizing().proposed("""
            {"instance_type": "t3.xlarge", "monitoring": false}\
            """), true);
        assertVerdict(policy, downsizing().proposed("{}"), false);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "50, true", "51, false", "0, false", "-1, false", ", false"})
    void aFunctionReservesItsConcurrency(@Nullable Integer reserved, boolean passes) {
        var policy = policy("lambda_concurrency", """
            {"maximum": 50}\
            """);
        var function = downsizing().resource("aws_lambda_function", "aws_lambda_function.thumbnails");

        assertVerdict(
                policy,
                function.proposed(
                        reserved == null ? "{}" : "{\"reserved_concurrent_executions\": %d}".formatted(reserved)),
                passes);
        assertThat(policy.judge(downsizing().input())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5, true", "51, false", ", "})
    void whatAFunctionOfAwsReservesIsUnknownWhereItIsNotShown(@Nullable Integer reserved, @Nullable Boolean passes) {
        var policy = policy("lambda_concurrency", """
            {"maximum": 50}\
            """);
        var function = downsizing()
                .resource("aws_lambda_function", "aws_lambda_function/thumbnails")
                .provider("aws");

        assertVerdict(
                policy,
                function.proposed(
                        reserved == null ? "{}" : "{\"reserved_concurrent_executions\": %d}".formatted(reserved)),
                passes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"lifecycle_rule\": [{\"enabled\": true, \"expiration\": [{\"days\": 30}]}]} | true",
                "{\"lifecycle_rule\": [{\"enabled\": false}, {\"enabled\": true}]} | true",
                "{\"lifecycle_rule\": [{\"status\": \"Enabled\"}]} | true",
                "{\"lifecycle_rule\": [{\"status\": \"Disabled\"}]} | false",
                "{\"lifecycle_rule\": [{\"enabled\": false}]} | false",
                "{\"lifecycle_rule\": []} | false",
                "{\"lifecycle_rules\": {\"old\": {\"status\": \"Disabled\"}, \"logs\": {\"status\": \"Enabled\"}}} |"
                        + " true",
                "{\"lifecycle_rules\": {\"old\": {\"status\": \"Disabled\"}}} | false",
                "{} | false"
            })
    void aBucketHasALifecycleThatIsEnabled(String proposed, boolean passes) {
        var bucket =
                downsizing().resource("aws_s3_bucket", "aws_s3_bucket.logs").proposed(proposed);

        assertVerdict(policy("s3_lifecycle", "{}"), bucket, passes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prod-db | {} | false",
                "aws_db_instance.prod-orders | {} | false",
                "production-x | {} | false",
                "aws_db_instance/prod-orders | {} | false",
                "arn:aws:rds:us-east-1:1:db:prod-orders | {} | false",
                "module.security[0].aws_iam_role.admin | {} | false",
                "module.app.module.security.aws_iam_role.admin | {} | false",
                "module.security.aws_iam_role.admin | {} | false",
                "module.security | {} | true",
                "module.securityx.aws_iam_role.admin | {} | true",
                "reprod-db | {} | true",
                "web | {\"tags\": {\"Name\": \"prod-web\"}} | false",
                "web | {\"tags\": {\"Environment\": \"prod\"}} | false",
                "web | {\"tags\": {\"ENV\": \"production-eu\"}} | false",
                "web | {\"labels\": {\"env\": \"prod\"}} | false",
                "web | {\"tags\": {\"Environment\": \"staging\", \"team\": \"prod\"}} | true",
                "web | {} | true"
            })
    void fixesStayOutOfProtectedEnvironments(String id, String current, boolean passes) {
        var inputs = downsizing().resource("aws_instance", id).current(current);

        assertVerdict(policy("protected_environment", "{}"), inputs, passes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws_db_instance | {} | {\"publicly_accessible\": true} | false | false",
                "aws_db_instance | {\"publicly_accessible\": true} | {\"publicly_accessible\": true} | false | true",
                "aws_db_instance | {\"publicly_accessible\": true} | {\"publicly_accessible\": false} | true | true",
                "aws_instance | {} | {\"associate_public_ip_address\": \"true\"} | false | false",
                "aws_s3_bucket | {\"acl\": \"private\"} | {\"acl\": \"public-read\"} | false | false",
                "aws_s3_bucket | {\"acl\": \"public-read\"} | {\"acl\": \"public-read\"} | false | true",
                "aws_s3_bucket | {} | {\"acl\": \"private\"} | true | true",
                "aws_s3_bucket | {} | {\"policy\": \"{\\\"Principal\\\": \\\"*\\\"}\"} | false | false",
                "aws_s3_bucket | {} | {\"policy\": \"{\\\"Principal\\\":{\\\"AWS\\\":[\\\"*\\\"]}}\"} | false | false",
                "aws_s3_bucket | {} | {\"policy\": \"{\\\"Principal\\\":{\\\"AWS\\\":\\\"arn:aws:iam::1:root\\\"}}\"}"
                        + " | true | true",
                "aws_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"10.0.0.0/8\", \"0.0.0.0/0\"]}]} | false"
                        + " | false",
                "aws_security_group | {} | {\"ingress\": [{\"ipv6_cidr_blocks\": [\"::/0\"]}]} | false | false",
                "aws_security_group | {} | {\"egress\": [{\"cidr_blocks\": [\"0.0.0.0/0\"]}]} | true | true",
                "aws_security_group_rule | {} | {\"type\": \"ingress\", \"cidr_blocks\": [\"0.0.0.0/0\"]} | false |"
                        + " false",
                "aws_security_group_rule | {} | {\"type\": \"egress\", \"cidr_blocks\": [\"0.0.0.0/0\"]} | true | true",
                "aws_instance | {} | {\"instance_type\": \"t3.large\"} | true | true",
                "aws_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"0.0.0.0/1\"]}, {\"cidr_blocks\":"
                        + " [\"128.0.0.0/1\"]}]} | false | false",
                "aws_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"0.0.0.0/00\"]}]} | false | false",
                "aws_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"1.2.3.4/0\"]}]} | false | false",
                "aws_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"52.0.0.0/8\", \"54.0.0.0/32\"]}]} |"
                        + " false | false",
                "aws_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"52.0.0.0/8\", \"52.1.0.0/16\","
                        + " \"10.0.0.0/8\", \"172.16.0.0/12\"]}]} | true | true",
                "aws_security_group | {} | {\"ingress\": [{\"ipv6_cidr_blocks\": [\"0:0::0/0\"]}]} | false | false",
                "aws_security_group | {} | {\"ingress\": [{\"ipv6_cidr_blocks\": [\"2000::/3\"]}]} | false | false",
                "aws_security_group | {} | {\"ingress\": [{\"ipv6_cidr_blocks\": [\"fc00::/7\", \"2600::/16\"]}]} |"
                        + " true | true",
                "aws_default_security_group | {} | {\"ingress\": [{\"cidr_blocks\": [\"0.0.0.0/0\"]}]} | false | false",
                "aws_security_group_rule | {} | {\"cidr_blocks\": [\"0.0.0.0/0\"]} | false | false",
                "aws_security_group_rule | {} | {\"type\": \"ingress\", \"cidr_blocks\": [\"0.0.0.0/1\","
                        + " \"128.0.0.0/1\"]} | false | false",
                "aws_vpc_security_group_ingress_rule | {} | {\"cidr_ipv4\": \"0.0.0.0/0\"} | false | false",
                "aws_vpc_security_group_ingress_rule | {} | {\"cidr_ipv6\": \"::/0\", \"cidr_ipv4\": null} | false |"
                        + " false",
                "aws_vpc_security_group_ingress_rule | {} | {\"cidr_ipv4\": \"203.0.113.0/24\"} | true | true",
                "aws_s3_bucket | {} | {\"policy\": \"{\\\"Statement\\\": [{\\\"Effect\\\": \\\"Deny\\\","
                        + " \\\"Principal\\\": \\\"*\\\"}]}\"} | true | true",
                "aws_s3_bucket | {} | {\"policy\": \"{\\\"Statement\\\": [{\\\"Effect\\\": \\\"Deny\\\","
                        + " \\\"Principal\\\": \\\"*\\\"}, {\\\"Effect\\\": \\\"Allow\\\", \\\"Principal\\\":"
                        + " \\\"*\\\"}]}\"} | false | false",
                "aws_s3_bucket_policy | {} | {\"policy\": \"{\\\"Statement\\\": {\\\"Effect\\\": \\\"Allow\\\","
                        + " \\\"Principal\\\": {\\\"AWS\\\": [\\\"123456789012\\\", \\\"*\\\"]}}}\"} | false | false",
                "aws_s3_bucket_policy | {} | {\"policy\": {\"Statement\": [{\"Effect\": \"Allow\", \"Principal\":"
                        + " {\"AWS\": \"*\"}}]}} | false | false",
                "aws_s3_bucket_policy | {} | {\"policy\": \"{\\\"Statement\\\": [{\\\"Effect\\\": \\\"Allow\\\","
                        + " \\\"NotPrincipal\\\": {\\\"AWS\\\": \\\"123456789012\\\"}}]}\"} | false | false",
                "aws_s3_bucket_policy | {} | {\"policy\": \"{\\\"Statement\\\": [{\\\"Effect\\\": \\\"Allow\\\","
                        + " \\\"Principal\\\": {\\\"Service\\\": \\\"logging.s3.amazonaws.com\\\"}}]}\"} | true | true",
                "aws_s3_bucket | {} | {\"grant\": [{\"uri\": \"http://acs.amazonaws.com/groups/global/AllUsers\"}]} |"
                        + " false | false",
                "aws_s3_bucket | {} | {\"grant\": [{\"uri\": null, \"id\": \"a\"}, {\"uri\":"
                        + " \"http://acs.amazonaws.com/groups/s3/LogDelivery\"}]} | true | true",
                "aws_s3_bucket_acl | {} | {\"access_control_policy\": [{\"grant\": [{\"grantee\": [{\"uri\":"
                        + " \"http://acs.amazonaws.com/groups/global/AuthenticatedUsers\"}]}]}]} | false | false"
            })
    void nothingIsOpenToTheInternet(
            String type, String current, String proposed, boolean passes, boolean passesAsExisting) {
        var inputs = downsizing().resource(type, "x").current(current).proposed(proposed);

        assertVerdict(policy("no_public_access", "{}"), inputs, passes);
        assertVerdict(policy("no_public_access", "{\"let_existing_pass\": true}"), inputs, passesAsExisting);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"encrypted\": true} | {\"encrypted\": true} | true",
                "{\"encrypted\": true} | {\"encrypted\": false} | false",
                "{\"encrypted\": true} | {} | false",
                "{\"encrypted\": false} | {} | true",
                "{} | {\"encrypted\": false} | true",
                "{} | {} | true",
                "{\"storage_encrypted\": \"true\"} | {\"storage_encrypted\": \"false\"} | false",
                "{\"transit_encryption_enabled\": true} | {\"transit_encryption_enabled\": false} | false",
                "{\"server_side_encryption_configuration\": [{\"rule\": []}]} |"
                        + " {\"server_side_encryption_configuration\": []} | false",
                "{\"server_side_encryption_configuration\": [{\"rule\": []}]} |"
                        + " {\"server_side_encryption_configuration\": [{}]} | true",
                "{\"server_side_encryption\": [{\"enabled\": true}]} | {\"server_side_encryption\": [{\"enabled\":"
                        + " false}]} | false",
                "{\"kms_key_id\": \"arn:1\"} | {\"kms_key_id\": \"\"} | false",
                "{\"kms_key_id\": \"arn:1\"} | {\"kms_key_id\": \"arn:2\"} | true",
                "{\"kms_key_id\": \"\"} | {} | true",
                "{\"root_block_device\": [{\"encrypted\": true}]} | {\"root_block_device\": [{\"encrypted\": false}]}"
                        + " | false",
                "{\"root_block_device\": [{\"encrypted\": true}]} | {\"root_block_device\": [{\"encrypted\": true}]} |"
                        + " true",
                "{\"ebs_block_device\": [{\"encrypted\": true}, {}]} | {} | false",
                "{\"ebs_block_device\": [{\"encrypted\": true}, {}]} | {\"ebs_block_device\": [{}, {\"encrypted\":"
                        + " true}]} | true",
                "{\"kms_key_id\": \"arn:1\"} | {\"kms_key_id\": null} | false",
                "{\"kms_key_id\": \"arn:1\"} | {} | false",
                "{\"kms_key_id\": \"arn:aws:kms:1\"} | {\"kms_key_id\": \"11-22\"} | true",
                "{\"kms_key_name\": \"projects/k\"} | {\"kms_key_name\": \"\"} | false",
                "{\"encryption_type\": \"KMS\"} | {\"encryption_type\": \"NONE\"} | false",
                "{\"encryption_configuration\": [{\"encryption_type\": \"KMS\", \"kms_key\": \"arn:1\"}]} |"
                        + " {\"encryption_configuration\": [{\"encryption_type\": \"AES256\"}]} | false",
                "{\"server_side_encryption_configuration\": [{\"rule\": [{\"apply_server_side_encryption_by_default\":"
                        + " [{\"sse_algorithm\": \"aws:kms\"}]}]}]} | {\"server_side_encryption_configuration\":"
                        + " [{\"rule\": [{\"apply_server_side_encryption_by_default\": [{\"sse_algorithm\":"
                        + " \"AES256\"}]}]}]} | false",
                "{\"rule\": [{\"apply_server_side_encryption_by_default\": [{\"sse_algorithm\": \"AES256\"}]}]} |"
                        + " {\"rule\": [{\"apply_server_side_encryption_by_default\": [{\"sse_algorithm\":"
                        + " \"aws:kms\"}]}]} | true",
                "{\"rule\": [{\"apply_server_side_encryption_by_default\": [{\"sse_algorithm\": \"AES256\"}]}]} |"
                        + " {\"rule\": []} | false",
                "{\"encrypt_at_rest\": [{\"enabled\": true}]} | {\"encrypt_at_rest\": [{\"enabled\": false}]} | false",
                "{\"node_to_node_encryption\": [{\"enabled\": true}]} | {} | false",
                "{\"sqs_managed_sse_enabled\": true} | {\"sqs_managed_sse_enabled\": false} | false",
                "{\"transit_encryption_mode\": \"required\"} | {\"transit_encryption_mode\": \"preferred\"} | false",
                "{\"encryption_context\": {\"a\": \"b\"}, \"instance_type\": \"a\"} | {} | true"
            })
    void encryptionStaysOn(String current, String proposed, boolean passes) {
        var inputs = downsizing().current(current).proposed(proposed);

        assertVerdict(policy("encryption_stays_on", "{}"), inputs, passes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "budget_limit | {} | /parameters/max_monthly_cost | must be given",
                "budget_limit | {\"max_monthly_cost\": null} | /parameters/max_monthly_cost | must be given",
                "budget_limit | {\"max_monthly_cost\": -1} | /parameters/max_monthly_cost | must be an amount from 0"
                        + " to 999999999999.99",
                "budget_limit | {\"max_monthly_cost\": 1.001} | /parameters/max_monthly_cost | to the cent",
                "budget_limit | {\"max_monthly_cost\": \"1\"} | /parameters/max_monthly_cost | must be an amount",
                "budget_limit | {\"max_monthly_cost\": 1, \"let_savings_pass\": \"yes\"} |"
                        + " /parameters/let_savings_pass | must be true or false",
                "budget_limit | {\"max_monthly_cost\": 1, \"a/b\": 1} | /parameters/a~1b | is no parameter of"
                        + " budget_limit",
                "resource_limit | {\"resource_type\": \"x y\", \"max_count\": 1} | /parameters/resource_type | must be"
                        + " a text like",
                "resource_limit | {\"resource_type\": \"x\", \"max_count\": 1.5} | /parameters/max_count | must be a"
                        + " whole number from 0 to 1000000",
                "resource_limit | {\"resource_type\": \"x\", \"max_count\": -1} | /parameters/max_count | must be a"
                        + " whole number",
                "tag_required | {\"tags\": []} | /parameters/tags | must be a list of 1 to 50 texts",
                "tag_required | {\"tags\": \"team\"} | /parameters/tags | must be a list",
                "tag_required | {\"tags\": [1]} | /parameters/tags | must be a list",
                "instance_types | {\"families\": [\"t3\"], \"largest_size\": \"metal\"} | /parameters/largest_size |"
                        + " must be a text like"
            })
    void refusesParametersThatAreNotAsTheyHaveToBe(String template, String parameters, String pointer, String message) {
        assertThatThrownBy(() -> content(template, parameters, Scope.ALL))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.errors()).singleElement().satisfies(error -> {
                            assertThat(error.pointer()).isEqualTo(pointer);
                            assertThat(error.message()).contains(message);
                        }));
    }

    @Test
    void refusesParametersThatTogetherAreTooLong() {
        var tags = IntStream.range(0, 50)
                .mapToObj(i -> "\"%s%d\"".formatted("t".repeat(120), i))
                .toList();

        assertThatThrownBy(() -> content("tag_required", "{\"tags\": %s}".formatted(tags), Scope.ALL))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.errors())
                                .extracting(FieldError::pointer)
                                .containsExactly("/parameters"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\") || true || glob(\"",
                "\\\") || true || (\\\"",
                "${tags}",
                "$1",
                "'",
                "a\\\\",
                "\u00e9\ud83d\ude00",
                "{{x}}"
            })
    void aTextIsNeverMoreThanAText(String text) {
        var parameters = JSON.createObjectNode();
        parameters.putArray("tags").add(text);

        var policy = CompiledPolicy.compile(TEMPLATES
                        .require("tag_required")
                        .instantiate(Map.of("tags", parameters.get("tags")), Scope.ALL))
                .orRefuse("");

        var tagged = JSON.createObjectNode();
        tagged.putObject("tags").put(text, "x");
        assertVerdict(policy, downsizing().proposed(tagged.toString()), true);
        assertVerdict(policy, downsizing().proposed("{}"), false);
    }

    @Test
    void aScopeIsAddedWhereTheTemplateLeavesItOpen() {
        var scope = new Scope(List.of("simulated"), null, null, null, Map.of("team", "web"), null);

        assertThat(content("nat_gateway_limit", "{\"max_count\": 1}", scope).scope())
                .isEqualTo(new Scope(
                        List.of("simulated"), null, List.of("aws_nat_gateway"), null, Map.of("team", "web"), null));
    }

    @Test
    void refusesAScopeThatTheTemplateSetsItself() {
        var scope = new Scope(null, null, List.of("aws_instance"), null, null, null);

        assertThatThrownBy(() -> content("nat_gateway_limit", "{\"max_count\": 1}", scope))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.errors())
                                .extracting(FieldError::pointer)
                                .containsExactly("/scope/resource_types"));
    }

    @Test
    void messagesTellTheValuesOfTheParameters() {
        var verdicts = policy("budget_limit", "{\"max_monthly_cost\": 100}")
                .judge(downsizing().cost("90", "130.5").input());

        assertThat(verdicts)
                .singleElement()
                .isInstanceOfSatisfying(
                        Violated.class,
                        violated -> assertThat(violated.message())
                                .isEqualTo(
                                        "The resource would cost more than 100 USD a month (saw cost.proposed = 130.5;"
                                                + " required is cost.proposed <= 100.00). Choose what costs 100 USD a"
                                                + " month or less"));
    }

    private static CompiledPolicy policy(String template, String parameters) {
        return CompiledPolicy.compile(content(template, parameters, Scope.ALL)).orRefuse("");
    }

    private static PolicyContent content(String template, String parameters, Scope scope) {
        var given = new HashMap<String, JsonNode>();
        JSON.readTree(parameters).forEachEntry(given::put);
        return TEMPLATES.require(template).instantiate(given, scope);
    }

    /** @param passes null if it cannot be told */
    private static void assertVerdict(CompiledPolicy policy, Inputs inputs, @Nullable Boolean passes) {
        var verdicts = policy.judge(inputs.input());
        assertThat(verdicts).isNotEmpty();
        if (Boolean.TRUE.equals(passes)) {
            assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Satisfied.class));
        } else {
            assertThat(verdicts).anySatisfy(verdict -> assertThat(verdict).isInstanceOf(expected(passes)));
        }
    }

    private static Class<? extends RuleVerdict> expected(@Nullable Boolean passes) {
        return passes == null ? Undecided.class : passes ? Satisfied.class : Violated.class;
    }

    private static Inventory.Item item(String id, String type, @Nullable String cost) {
        return new Inventory.Item(id, type, Optional.ofNullable(cost).map(Money::of));
    }
}
