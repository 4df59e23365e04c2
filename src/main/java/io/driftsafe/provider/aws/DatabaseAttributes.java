package io.driftsafe.provider.aws;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.services.rds.model.DBInstance;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What RDS shows of a database, as Terraform names it. */
final class DatabaseAttributes {

    static final String PENDING = "pending_modified_values";

    private DatabaseAttributes() {}

    static ObjectNode of(DBInstance database) {
        var attributes = JsonNodeFactory.instance.objectNode();
        identity(database, attributes);
        size(database, attributes);
        place(database, attributes);
        care(database, attributes);
        var tags = attributes.putObject("tags");
        database.tagList().forEach(tag -> tags.put(tag.key(), tag.value()));
        var pending = pending(database);
        if (!pending.isEmpty()) {
            attributes.set(PENDING, pending);
        }
        return attributes;
    }

    /** Whether something waits to be changed: at once, or in the next maintenance window. */
    static boolean isPending(DBInstance database) {
        return !pending(database).isEmpty();
    }

    private static void identity(DBInstance database, ObjectNode attributes) {
        attributes
                .put("identifier", database.dbInstanceIdentifier())
                .put("arn", database.dbInstanceArn())
                .put("resource_id", database.dbiResourceId())
                .put("status", database.dbInstanceStatus())
                .put("engine", database.engine())
                .put("engine_version", database.engineVersion())
                .put("license_model", database.licenseModel())
                .put("db_name", database.dbName())
                .put("username", database.masterUsername())
                .put("cluster_identifier", database.dbClusterIdentifier())
                .put("replicate_source_db", replicated(database));
        texts(attributes, "replicas", database.readReplicaDBInstanceIdentifiers());
    }

    private static String replicated(DBInstance database) {
        return Optional.ofNullable(database.readReplicaSourceDBInstanceIdentifier())
                .orElse(database.readReplicaSourceDBClusterIdentifier());
    }

    private static void size(DBInstance database, ObjectNode attributes) {
        attributes
                .put("instance_class", database.dbInstanceClass())
                .put("allocated_storage", database.allocatedStorage())
                .put("max_allocated_storage", database.maxAllocatedStorage())
                .put("storage_type", database.storageType())
                .put("iops", database.iops())
                .put("storage_throughput", database.storageThroughput())
                .put("storage_encrypted", database.storageEncrypted())
                .put("kms_key_id", database.kmsKeyId());
    }

    private static void place(DBInstance database, ObjectNode attributes) {
        var subnets = database.dbSubnetGroup();
        attributes
                .put("multi_az", database.multiAZ())
                .put("availability_zone", database.availabilityZone())
                .put("secondary_availability_zone", database.secondaryAvailabilityZone())
                .put("db_subnet_group_name", subnets == null ? null : subnets.dbSubnetGroupName())
                .put("publicly_accessible", database.publiclyAccessible());
        var endpoint = database.endpoint();
        if (endpoint != null) {
            attributes.put("address", endpoint.address()).put("port", endpoint.port());
        }
        texts(
                attributes,
                "vpc_security_group_ids",
                database.vpcSecurityGroups().stream()
                        .map(group -> group.vpcSecurityGroupId())
                        .toList());
    }

    private static void care(DBInstance database, ObjectNode attributes) {
        attributes
                .put("backup_retention_period", database.backupRetentionPeriod())
                .put("backup_window", database.preferredBackupWindow())
                .put("maintenance_window", database.preferredMaintenanceWindow())
                .put("deletion_protection", database.deletionProtection())
                .put("auto_minor_version_upgrade", database.autoMinorVersionUpgrade())
                .put("copy_tags_to_snapshot", database.copyTagsToSnapshot())
                .put("iam_database_authentication_enabled", database.iamDatabaseAuthenticationEnabled())
                .put("performance_insights_enabled", database.performanceInsightsEnabled())
                .put("monitoring_interval", database.monitoringInterval())
                .put("monitoring_role_arn", database.monitoringRoleArn())
                .put("ca_cert_identifier", database.caCertificateIdentifier());
        texts(
                attributes,
                "parameter_group_names",
                database.dbParameterGroups().stream()
                        .map(group -> group.dbParameterGroupName())
                        .toList());
        texts(
                attributes,
                "option_group_names",
                database.optionGroupMemberships().stream()
                        .map(group -> group.optionGroupName())
                        .toList());
        texts(attributes, "enabled_cloudwatch_logs_exports", database.enabledCloudwatchLogsExports());
    }

    private static void texts(ObjectNode attributes, String name, List<String> values) {
        var array = attributes.putArray(name);
        values.forEach(array::add);
    }

    private static ObjectNode pending(DBInstance database) {
        var pending = JsonNodeFactory.instance.objectNode();
        var shown = database.pendingModifiedValues();
        if (shown != null) {
            for (var field : shown.sdkFields()) {
                value(field, shown).ifPresent(text -> pending.put(snakeCased(field.memberName()), text));
            }
        }
        return pending;
    }

    private static Optional<String> value(SdkField<?> field, Object of) {
        return Optional.<Object>ofNullable(field.getValueOrDefault(of))
                .filter(value -> !(value instanceof Collection<?> several && several.isEmpty()))
                .map(String::valueOf);
    }

    /** {@code DBInstanceClass} is {@code db_instance_class}. */
    private static String snakeCased(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }
}
