package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Reversibility;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is asked for is taken by AWS' own DynamoDB for tests, and what is not asked for is refused by it. */
@ExtendWith(DynamoLocalPeer.Needed.class)
class TableUpdateTest {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final DynamoDbClient dynamo = AwsPeer.client(AwsService.DYNAMODB, DynamoLocalPeer.address());
    private final String name = "update-" + COUNT.incrementAndGet();

    @BeforeEach
    void create() {
        TablePeer.createUntagged(dynamo, name);
    }

    @Test
    void capacitiesOfTheTableAndOfOneIndex() {
        var before = now();

        send(before, Map.of("/read_capacity", 3, "/global_secondary_index/by-date/write_capacity", 1));

        assertThat(at("/read_capacity")).isEqualTo(3);
        assertThat(at("/write_capacity")).isEqualTo(8);
        assertThat(at("/global_secondary_index/by-customer/write_capacity")).isEqualTo(4);
        assertThat(at("/global_secondary_index/by-date/write_capacity")).isEqualTo(1);
        assertThat(at("/global_secondary_index/by-date/read_capacity")).isEqualTo(5);
    }

    @Test
    void ofOneIndexAlone() {
        send(now(), Map.of("/global_secondary_index/by-customer/read_capacity", 2));

        assertThat(at("/global_secondary_index/by-customer/read_capacity")).isEqualTo(2);
        assertThat(at("/read_capacity")).isEqualTo(10);
    }

    @Test
    void onDemandWithNothingButTheMode() {
        var zero = new TreeMap<String, Object>(Map.of("/billing_mode", "PAY_PER_REQUEST"));
        for (var part : List.of("", "/global_secondary_index/by-customer", "/global_secondary_index/by-date")) {
            zero.put(part + "/read_capacity", 0);
            zero.put(part + "/write_capacity", 0);
        }

        send(now(), zero);

        var table = dynamo.describeTable(request -> request.tableName(name)).table();
        assertThat(table.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        assertThat(at("/read_capacity")).isZero();
    }

    /** Local, unlike DynamoDB, keeps the indexes' capacities on demand, so other ones are wanted here. */
    @Test
    void andBackWithAllCapacities() {
        dynamo.updateTable(request -> request.tableName(name).billingMode(BillingMode.PAY_PER_REQUEST));
        var wanted = new TreeMap<String, Object>(
                Map.of("/billing_mode", "PROVISIONED", "/read_capacity", 10, "/write_capacity", 8));
        for (var index : List.of("/global_secondary_index/by-customer", "/global_secondary_index/by-date")) {
            wanted.put(index + "/read_capacity", 6);
            wanted.put(index + "/write_capacity", 7);
        }

        send(now(), wanted);

        wanted.remove("/billing_mode");
        wanted.forEach((path, capacity) -> assertThat(at(path)).as(path).isEqualTo(capacity));
        assertThat(now().text("billing_mode")).contains("PROVISIONED");
    }

    /** So it is never sent. */
    @Test
    void whatATableHasAlreadyIsRefused() {
        var error = catchThrowableOfType(
                DynamoDbException.class,
                () -> dynamo.updateTable(request -> request.tableName(name)
                        .provisionedThroughput(
                                units -> units.readCapacityUnits(10L).writeCapacityUnits(8L))));

        assertThat(AwsErrors.ofWrite("update it", error)).isInstanceOf(Refused.class);
        assertThat(update(now(), Map.of("/read_capacity", 10)).refusals())
                .singleElement()
                .asString()
                .contains("already is as wanted");
    }

    private void send(Configuration now, Map<String, Object> values) {
        var update = update(now, values);
        assertThat(update.refusals()).isEmpty();
        dynamo.updateTable(update.request(name));
    }

    private static TableUpdate update(Configuration now, Map<String, Object> values) {
        return TableUpdate.of(
                now,
                new TreeMap<>(values)
                        .entrySet().stream()
                                .map(value -> change(now, AttributePath.parse(value.getKey()), value.getValue()))
                                .toList());
    }

    private static Change change(Configuration now, AttributePath path, Object value) {
        return new Change(
                path,
                now.at(path),
                Optional.of(JsonMapper.shared().valueToTree(value)),
                Reversibility.EXACT,
                Downtime.NONE);
    }

    private Configuration now() {
        return Configuration.of(TableAttributes.of(
                dynamo.describeTable(request -> request.tableName(name)).table(), List.of(), List.of()));
    }

    private int at(String path) {
        return now().at(AttributePath.parse(path)).map(JsonNode::intValue).orElseThrow();
    }
}
