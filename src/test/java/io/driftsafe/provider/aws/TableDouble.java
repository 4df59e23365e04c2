package io.driftsafe.provider.aws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What moto forgets or does at once of DynamoDB's tables. */
final class TableDouble implements ServiceDouble {

    private static final String MODE = "BillingMode";

    private final DynamoDbClient dynamo;
    private final Map<String, Long> updates = new ConcurrentHashMap<>();
    private final Map<String, List<Instant>> lowered = new ConcurrentHashMap<>();
    private final Map<String, List<Instant>> switched = new ConcurrentHashMap<>();
    private final Map<String, Boolean> lowering = new ConcurrentHashMap<>();
    private volatile long takes;

    TableDouble(AwsPeer moto) {
        this.dynamo = moto.outside(AwsService.DYNAMODB);
    }

    @Override
    public void slowDown(Duration changes) {
        this.takes = changes.toNanos();
    }

    /** Somebody lowered its capacities so often today. */
    void lowered(String table, int times, Instant last) {
        for (var i = 0; i < times; i++) {
            moments(lowered, table).add(last);
        }
    }

    /** Somebody put it on demand so often. */
    void switched(String table, int times, Instant last) {
        for (var i = 0; i < times; i++) {
            moments(switched, table).add(last);
        }
    }

    /** Somebody else's update begins. */
    void begin(String table) {
        updates.put(table, System.nanoTime());
    }

    @Override
    public String answered(AwsCall call, String text) {
        return switch (call.action()) {
            case "dynamodb:UpdateTable" -> {
                begin(table(call));
                if (Boolean.TRUE.equals(lowering.remove(table(call)))) {
                    moments(lowered, table(call)).add(Instant.now());
                }
                if (isOnDemand(call)) {
                    moments(switched, table(call)).add(Instant.now());
                }
                yield shown(table(call), text, "TableDescription");
            }
            case "dynamodb:DescribeTable" -> shown(table(call), text, "Table");
            default -> text;
        };
    }

    private String shown(String name, String text, String member) {
        var answer = JsonMapper.shared().readTree(text);
        if (!(answer.get(member) instanceof ObjectNode table)) {
            throw new IllegalStateException("There is no " + member);
        }
        var onDemand = table.at("/BillingModeSummary/BillingMode").asString("").equals("PAY_PER_REQUEST");
        capacities(table, onDemand, moments(lowered, name));
        table.path("GlobalSecondaryIndexes").forEach(index -> capacities((ObjectNode) index, onDemand, List.of()));
        if (!moments(switched, name).isEmpty() && table.get("BillingModeSummary") instanceof ObjectNode summary) {
            summary.put(
                    "LastUpdateToPayPerRequestDateTime",
                    seconds(moments(switched, name).getLast()));
        }
        if (isUpdating(name)) {
            table.put("TableStatus", "UPDATING");
        }
        table.put(
                "TableId",
                UUID.nameUUIDFromBytes((name + table.get("CreationDateTime")).getBytes(StandardCharsets.UTF_8))
                        .toString());
        return answer.toString();
    }

    /** On demand there are none, and moto keeps them. */
    private static void capacities(ObjectNode part, boolean onDemand, List<Instant> decreases) {
        if (part.get("ProvisionedThroughput") instanceof ObjectNode throughput) {
            throughput.put("NumberOfDecreasesToday", decreases.size());
            if (!decreases.isEmpty()) {
                throughput.put("LastDecreaseDateTime", seconds(decreases.getLast()));
            }
            if (onDemand) {
                throughput.put("ReadCapacityUnits", 0).put("WriteCapacityUnits", 0);
            }
        }
    }

    private static double seconds(Instant time) {
        return time.toEpochMilli() / 1000.0;
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        return switch (check) {
            case "table_is_being_updated" -> isUpdating(table(call));
            case "table_update_changes_nothing" -> changesNothing(call, described(table(call)));
            case "table_lacks_capacities" -> lacksCapacities(call, described(table(call)));
            case "table_was_lowered_too_often" -> {
                var lowers = lowers(call, described(table(call)));
                lowering.put(table(call), lowers);
                yield lowers && isFull(lowered, call, limits, Duration.ofHours(1));
            }
            case "table_was_put_on_demand_too_often" ->
                isOnDemand(call) && isFull(switched, call, limits, Duration.ofHours(24));
            default -> throw new IllegalArgumentException("There is no check " + check);
        };
    }

    private static boolean isFull(
            Map<String, List<Instant>> all, AwsCall call, Map<String, String> limits, Duration within) {
        var times = moments(all, table(call));
        return times.size() >= Integer.parseInt(required(limits, "times"))
                && times.getLast().plus(within).isAfter(Instant.now());
    }

    private static boolean changesNothing(AwsCall call, TableDescription table) {
        if (switchesMode(call, table)) {
            return false;
        }
        var wanted = throughput(call);
        if (wanted.isEmpty() && updates(call).isEmpty()) {
            return true;
        }
        return wanted.filter(throughput -> same(throughput, table.provisionedThroughput()))
                        .isPresent()
                || updates(call).stream()
                        .anyMatch(update -> same(update.at("/ProvisionedThroughput"), index(update, table)));
    }

    private static boolean lacksCapacities(AwsCall call, TableDescription table) {
        return switchesMode(call, table)
                && call.parameter(MODE).equals(Optional.of("PROVISIONED"))
                && (throughput(call).isEmpty()
                        || updates(call).size()
                                != table.globalSecondaryIndexes().size());
    }

    /** Of its own capacities: those of the indexes count apart. */
    private static boolean lowers(AwsCall call, TableDescription table) {
        return !switchesMode(call, table)
                && throughput(call)
                        .filter(wanted -> wanted.get("ReadCapacityUnits").longValue()
                                        < table.provisionedThroughput().readCapacityUnits()
                                || wanted.get("WriteCapacityUnits").longValue()
                                        < table.provisionedThroughput().writeCapacityUnits())
                        .isPresent();
    }

    private static boolean same(JsonNode wanted, ProvisionedThroughputDescription now) {
        return wanted.get("ReadCapacityUnits").longValue() == now.readCapacityUnits()
                && wanted.get("WriteCapacityUnits").longValue() == now.writeCapacityUnits();
    }

    private static ProvisionedThroughputDescription index(JsonNode update, TableDescription table) {
        return table.globalSecondaryIndexes().stream()
                .filter(index ->
                        index.indexName().equals(update.at("/IndexName").stringValue()))
                .findFirst()
                .orElseThrow()
                .provisionedThroughput();
    }

    private static Optional<JsonNode> throughput(AwsCall call) {
        return call.parameter("ProvisionedThroughput").map(JsonMapper.shared()::readTree);
    }

    private static List<JsonNode> updates(AwsCall call) {
        return call.parameter("GlobalSecondaryIndexUpdates").map(JsonMapper.shared()::readTree).stream()
                .flatMap(JsonNode::valueStream)
                .map(update -> update.get("Update"))
                .toList();
    }

    private static boolean switchesMode(AwsCall call, TableDescription table) {
        var now = table.billingModeSummary() == null
                ? BillingMode.PROVISIONED.toString()
                : table.billingModeSummary().billingModeAsString();
        return call.parameter(MODE).filter(mode -> !mode.equals(now)).isPresent();
    }

    private static boolean isOnDemand(AwsCall call) {
        return call.parameter(MODE).equals(Optional.of("PAY_PER_REQUEST"));
    }

    private boolean isUpdating(String table) {
        return Optional.ofNullable(updates.get(table))
                .filter(since -> System.nanoTime() - since < takes)
                .isPresent();
    }

    private TableDescription described(String table) {
        return dynamo.describeTable(request -> request.tableName(table)).table();
    }

    private static List<Instant> moments(Map<String, List<Instant>> all, String table) {
        return all.computeIfAbsent(table, _ -> new ArrayList<>());
    }

    private static String table(AwsCall call) {
        return required(call.parameters(), "TableName");
    }

    private static String required(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
