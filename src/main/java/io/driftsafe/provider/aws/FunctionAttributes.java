package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.Layer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A function's attributes as Terraform names them; pure. */
final class FunctionAttributes {

    private FunctionAttributes() {}

    static ObjectNode of(GetFunctionConfigurationResponse function, Map<String, String> tags) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("arn", function.functionArn())
                .put("function_name", function.functionName())
                .put("description", function.description())
                .put("package_type", function.packageTypeAsString())
                .put("runtime", function.runtimeAsString())
                .put("handler", function.handler())
                .put("role", function.role())
                .put("memory_size", function.memorySize())
                .put("timeout", function.timeout())
                .put("kms_key_arn", function.kmsKeyArn())
                .put("code_sha256", function.codeSha256())
                .put("source_code_size", function.codeSize())
                .put("last_modified", function.lastModified())
                .put("version", function.version())
                .put("revision_id", function.revisionId())
                .put("state", function.stateAsString())
                .put("last_update_status", function.lastUpdateStatusAsString());
        texts(attributes, "architectures", function.architecturesAsStrings());
        texts(attributes, "layers", function.layers().stream().map(Layer::arn).toList());
        if (function.environment() != null) {
            texts(
                    block(attributes, "environment"),
                    "variables",
                    function.environment().variables());
        }
        if (function.ephemeralStorage() != null) {
            block(attributes, "ephemeral_storage")
                    .put("size", function.ephemeralStorage().size());
        }
        if (function.vpcConfig() != null && !function.vpcConfig().subnetIds().isEmpty()) {
            var vpc = block(attributes, "vpc_config")
                    .put("vpc_id", function.vpcConfig().vpcId());
            texts(vpc, "subnet_ids", function.vpcConfig().subnetIds());
            texts(vpc, "security_group_ids", function.vpcConfig().securityGroupIds());
        }
        if (function.deadLetterConfig() != null) {
            block(attributes, "dead_letter_config")
                    .put("target_arn", function.deadLetterConfig().targetArn());
        }
        if (function.tracingConfig() != null) {
            block(attributes, "tracing_config")
                    .put("mode", function.tracingConfig().modeAsString());
        }
        if (function.snapStart() != null) {
            block(attributes, "snap_start")
                    .put("apply_on", function.snapStart().applyOnAsString())
                    .put("optimization_status", function.snapStart().optimizationStatusAsString());
        }
        if (function.loggingConfig() != null) {
            block(attributes, "logging_config")
                    .put("log_format", function.loggingConfig().logFormatAsString())
                    .put("log_group", function.loggingConfig().logGroup());
        }
        texts(attributes, "tags", tags);
        return attributes;
    }

    /** Those that a listing is looked at for. */
    static ObjectNode of(FunctionConfiguration function) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("arn", function.functionArn())
                .put("function_name", function.functionName())
                .put("description", function.description())
                .put("package_type", function.packageTypeAsString())
                .put("runtime", function.runtimeAsString())
                .put("memory_size", function.memorySize())
                .put("timeout", function.timeout())
                .put("last_modified", function.lastModified());
        texts(attributes, "architectures", function.architecturesAsStrings());
        return attributes;
    }

    /** Terraform has blocks in arrays. */
    private static ObjectNode block(ObjectNode attributes, String name) {
        return attributes.putArray(name).addObject();
    }

    private static void texts(ObjectNode attributes, String name, List<String> values) {
        values.forEach(attributes.putArray(name)::add);
    }

    private static void texts(ObjectNode attributes, String name, Map<String, String> values) {
        values.forEach(attributes.putObject(name)::put);
    }
}
