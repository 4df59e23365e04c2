package io.driftsafe.provider.aws;

import java.util.stream.Stream;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Tables in a peer. */
final class TablePeer {

    private TablePeer() {}

    /** With 10 units to read and 8 to write, and two indexes of 5 and 4 each. */
    static void create(DynamoDbClient outside, String name) {
        // Moto takes its time over the first call to a service.
        AwsPeer.get()
                .outside(AwsService.SCALING)
                .describeScalableTargets(request -> request.serviceNamespace(ServiceNamespace.DYNAMODB));
        createUntagged(outside, name);
        var arn = outside.describeTable(request -> request.tableName(name))
                .table()
                .tableArn();
        outside.tagResource(
                request -> request.resourceArn(arn).tags(tag -> tag.key("Name").value(name)));
    }

    static void createUntagged(DynamoDbClient outside, String name) {
        outside.createTable(request -> request.tableName(name)
                .attributeDefinitions(Stream.of("id", "customer", "date")
                        .map(attribute -> AttributeDefinition.builder()
                                .attributeName(attribute)
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .toList())
                .keySchema(key -> key.attributeName("id").keyType(KeyType.HASH))
                .provisionedThroughput(units -> units.readCapacityUnits(10L).writeCapacityUnits(8L))
                .globalSecondaryIndexes(index("by-date", "date"), index("by-customer", "customer")));
    }

    private static GlobalSecondaryIndex index(String name, String key) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(part -> part.attributeName(key).keyType(KeyType.HASH))
                .projection(projection -> projection.projectionType(ProjectionType.ALL))
                .provisionedThroughput(units -> units.readCapacityUnits(5L).writeCapacityUnits(4L))
                .build();
    }
}
