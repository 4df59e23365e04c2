package io.driftsafe.provider.aws;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.OnDemandThroughput;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table's attributes as Terraform names them, its indexes by their names; and what scales it, which Terraform has as
 * a resource of its own. On demand its capacities are zero. Pure.
 */
final class TableAttributes {

    static final String PROVISIONED = BillingMode.PROVISIONED.toString();
    static final String ON_DEMAND = BillingMode.PAY_PER_REQUEST.toString();

    private static final Map<ScalableDimension, String> SCALED = Map.of(
            ScalableDimension.DYNAMODB_TABLE_READ_CAPACITY_UNITS, "read_capacity",
            ScalableDimension.DYNAMODB_TABLE_WRITE_CAPACITY_UNITS, "write_capacity",
            ScalableDimension.DYNAMODB_INDEX_READ_CAPACITY_UNITS, "read_capacity",
            ScalableDimension.DYNAMODB_INDEX_WRITE_CAPACITY_UNITS, "write_capacity");

    private TableAttributes() {}

    static ObjectNode of(TableDescription table, List<Tag> tags, List<ScalableTarget> targets) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("arn", table.tableArn())
                .put("name", table.tableName())
                .put("status", table.tableStatusAsString())
                .put("billing_mode", mode(table))
                .put("deletion_protection_enabled", Boolean.TRUE.equals(table.deletionProtectionEnabled()))
                .put(
                        "table_class",
                        table.tableClassSummary() == null
                                ? "STANDARD"
                                : table.tableClassSummary().tableClassAsString());
        keys(attributes, table.keySchema());
        capacities(attributes, table.provisionedThroughput());
        onDemand(attributes, table.onDemandThroughput());
        scaling(attributes, "table/" + table.tableName(), targets);
        var types = attributes.putArray("attribute");
        table.attributeDefinitions()
                .forEach(one ->
                        types.addObject().put("name", one.attributeName()).put("type", one.attributeTypeAsString()));
        var indexes = attributes.putObject("global_secondary_index");
        table.globalSecondaryIndexes()
                .forEach(index -> describe(indexes.putObject(index.indexName()), index, table.tableName(), targets));
        var local = attributes.putArray("local_secondary_index");
        table.localSecondaryIndexes().forEach(index -> {
            var shown = local.addObject().put("name", index.indexName());
            keys(shown, index.keySchema());
            projection(shown, index.projection());
        });
        var replicas = attributes.putArray("replica");
        table.replicas().forEach(replica -> replicas.addObject().put("region_name", replica.regionName()));
        if (table.streamSpecification() != null) {
            attributes
                    .put("stream_enabled", table.streamSpecification().streamEnabled())
                    .put("stream_view_type", table.streamSpecification().streamViewTypeAsString());
        }
        if (table.sseDescription() != null) {
            attributes
                    .putArray("server_side_encryption")
                    .addObject()
                    .put("status", table.sseDescription().statusAsString())
                    .put("kms_key_arn", table.sseDescription().kmsMasterKeyArn());
        }
        var written = attributes.putObject("tags");
        tags.forEach(tag -> written.put(tag.key(), tag.value()));
        return attributes;
    }

    private static void describe(
            ObjectNode shown, GlobalSecondaryIndexDescription index, String table, List<ScalableTarget> targets) {
        keys(shown, index.keySchema());
        projection(shown, index.projection());
        capacities(shown, index.provisionedThroughput());
        onDemand(shown, index.onDemandThroughput());
        scaling(shown, "table/%s/index/%s".formatted(table, index.indexName()), targets);
    }

    /** Of a table that was never anything else AWS does not say it. */
    private static String mode(TableDescription table) {
        return table.billingModeSummary() == null
                ? PROVISIONED
                : table.billingModeSummary().billingModeAsString();
    }

    private static void capacities(ObjectNode shown, @Nullable ProvisionedThroughputDescription capacities) {
        if (capacities != null) {
            shown.put("read_capacity", capacities.readCapacityUnits())
                    .put("write_capacity", capacities.writeCapacityUnits());
        }
    }

    private static void onDemand(ObjectNode shown, @Nullable OnDemandThroughput most) {
        if (most != null) {
            shown.putArray("on_demand_throughput")
                    .addObject()
                    .put("max_read_request_units", most.maxReadRequestUnits())
                    .put("max_write_request_units", most.maxWriteRequestUnits());
        }
    }

    private static void projection(ObjectNode shown, Projection projection) {
        shown.put("projection_type", projection.projectionTypeAsString());
        var names = shown.putArray("non_key_attributes");
        projection.nonKeyAttributes().forEach(names::add);
    }

    private static void keys(ObjectNode shown, List<KeySchemaElement> keys) {
        keys.forEach(key -> shown.put(key.keyType() == KeyType.HASH ? "hash_key" : "range_key", key.attributeName()));
    }

    /** As {@code read_capacity_scaling} and {@code write_capacity_scaling}, where there is any. */
    private static void scaling(ObjectNode shown, String resource, List<ScalableTarget> targets) {
        for (var target : targets) {
            if (target.resourceId().equals(resource)) {
                shown.putObject(SCALED.get(target.scalableDimension()) + "_scaling")
                        .put("min_capacity", target.minCapacity())
                        .put("max_capacity", target.maxCapacity());
            }
        }
    }
}
