package io.driftsafe.provider.aws;

import static io.driftsafe.provider.aws.TableAttributes.ON_DEMAND;
import static io.driftsafe.provider.aws.TableAttributes.PROVISIONED;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import tools.jackson.databind.JsonNode;

/**
 * How a table's billing mode and its capacities, with those of its indexes, are to change; pure. It is one call, and in
 * it is only what changes, for AWS refuses values that a table has already.
 */
record TableUpdate(Configuration now, Configuration wanted, List<AttributePath> paths) {

    private static final AttributePath MODE = AttributePath.parse("/billing_mode");
    private static final AttributePath INDEXES = AttributePath.parse("/global_secondary_index");
    private static final List<String> CAPACITIES = List.of("read_capacity", "write_capacity");
    private static final List<PathPattern> CHANGEABLE = Stream.of(
                    "/billing_mode",
                    "/read_capacity",
                    "/write_capacity",
                    "/global_secondary_index/*/read_capacity",
                    "/global_secondary_index/*/write_capacity")
            .map(PathPattern::parse)
            .toList();

    static TableUpdate of(Configuration now, List<Change> changes) {
        return new TableUpdate(
                now, now.with(changes), changes.stream().map(Change::path).toList());
    }

    /** What is wrong with it whatever AWS says. */
    List<String> refusals() {
        var refusals = new ArrayList<String>();
        paths.stream()
                .filter(path -> CHANGEABLE.stream().noneMatch(known -> known.isExactly(path)))
                .map("%s of a table is not changed here"::formatted)
                .forEach(refusals::add);
        if (!refusals.isEmpty()) {
            return refusals;
        }
        if (switchesMode() && isScaled()) {
            refusals.add(
                    "Application Auto Scaling sets capacities of this table, so they could not be put back with the"
                            + " billing mode: deregister its scalable targets first");
        }
        var wrong = capacityPaths()
                .filter(path -> isOnDemand() != (capacity(wanted, path) == 0))
                .toList();
        if (!wrong.isEmpty()) {
            refusals.add(
                    isOnDemand()
                            ? "On demand a table has no capacities: set %s to 0 in the same fix, so that it is known what to put back"
                                    .formatted(texts(wrong))
                            : "A provisioned table needs capacities of at least 1: set %s".formatted(texts(wrong)));
        }
        if (now.valuesAt(PathPattern.parse("/replica/*")).findAny().isPresent()) {
            refusals.add(
                    "This is a global table, whose replicas in other regions would change with it: change it by hand");
        }
        if (paths.isEmpty() || now.equals(wanted)) {
            refusals.add("The table already is as wanted, and AWS refuses that");
        }
        return refusals;
    }

    UpdateTableRequest request(String name) {
        var request = UpdateTableRequest.builder().tableName(name);
        if (switchesMode()) {
            request.billingMode(text(wanted, MODE));
        }
        if (isOnDemand()) {
            return request.build();
        }
        if (changes(AttributePath.ROOT)) {
            request.provisionedThroughput(throughput(AttributePath.ROOT));
        }
        var updates = indexes().filter(this::changes).map(this::update).toList();
        if (!updates.isEmpty()) {
            request.globalSecondaryIndexUpdates(updates);
        }
        return request.build();
    }

    boolean switchesMode() {
        return !text(now, MODE).equals(text(wanted, MODE));
    }

    boolean isOnDemand() {
        return text(wanted, MODE).equals(ON_DEMAND);
    }

    /** Whether a capacity of the table itself becomes smaller, and it stays provisioned. */
    boolean lowersTable() {
        return lowers(AttributePath.ROOT);
    }

    /** The names of the indexes of which a capacity becomes smaller. */
    List<String> lowered() {
        return indexes().filter(this::lowers).map(AttributePath::last).toList();
    }

    private boolean lowers(AttributePath part) {
        return text(now, MODE).equals(PROVISIONED) && !isOnDemand() && any(part, (before, after) -> after < before);
    }

    private boolean changes(AttributePath part) {
        return any(part, (before, after) -> !before.equals(after));
    }

    private boolean any(AttributePath part, BiPredicate<Long, Long> test) {
        return CAPACITIES.stream()
                .map(part::child)
                .anyMatch(path -> test.test(capacity(now, path), capacity(wanted, path)));
    }

    private GlobalSecondaryIndexUpdate update(AttributePath index) {
        return GlobalSecondaryIndexUpdate.builder()
                .update(update -> update.indexName(index.last()).provisionedThroughput(throughput(index)))
                .build();
    }

    private ProvisionedThroughput throughput(AttributePath part) {
        return ProvisionedThroughput.builder()
                .readCapacityUnits(capacity(wanted, part.child("read_capacity")))
                .writeCapacityUnits(capacity(wanted, part.child("write_capacity")))
                .build();
    }

    private Stream<AttributePath> capacityPaths() {
        return Stream.concat(Stream.of(AttributePath.ROOT), indexes())
                .flatMap(part -> CAPACITIES.stream().map(part::child));
    }

    private Stream<AttributePath> indexes() {
        return wanted.at(INDEXES).stream()
                .flatMap(indexes -> indexes.propertyNames().stream())
                .map(INDEXES::child);
    }

    private boolean isScaled() {
        return Stream.of("/read_capacity_scaling", "/write_capacity_scaling")
                .flatMap(path -> Stream.of(path, "/global_secondary_index/*" + path))
                .anyMatch(
                        path -> now.valuesAt(PathPattern.parse(path)).findAny().isPresent());
    }

    private static long capacity(Configuration table, AttributePath path) {
        return table.at(path)
                .filter(units -> units.isNumber() && units.canConvertToExactIntegral())
                .map(JsonNode::longValue)
                .orElse(0L);
    }

    private static String text(Configuration table, AttributePath path) {
        return table.at(path).map(JsonNode::stringValue).orElse("");
    }

    private static String texts(List<AttributePath> paths) {
        return String.join(", ", paths.stream().map(AttributePath::toString).toList());
    }
}
