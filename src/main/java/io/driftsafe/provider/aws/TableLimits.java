package io.driftsafe.provider.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** How often DynamoDB lowers capacities and puts a table on demand, and what is used up of that; pure. */
final class TableLimits {

    /** So often a capacity is lowered in a day of UTC at any time, and then once an hour. */
    private static final int FREE_DECREASES = 4;

    private static final int DECREASES = 27;
    private static final Duration DECREASE_PAUSE = Duration.ofHours(1);

    /** Four times in 24 hours. */
    private static final Duration SWITCH_PAUSE = Duration.ofHours(6);

    private TableLimits() {}

    /** What is closed to the update at this time. */
    static List<Closed> of(TableDescription table, TableUpdate update, Instant now) {
        var closed = new ArrayList<Closed>();
        if (update.switchesMode()) {
            switched(table, now).ifPresent(closed::add);
        }
        closed.addAll(ofCapacities(table, update, now));
        return List.copyOf(closed);
    }

    /** The same, of its capacities alone. */
    static List<Closed> ofCapacities(TableDescription table, TableUpdate update, Instant now) {
        var closed = new ArrayList<Closed>();
        if (update.lowersTable()) {
            lowered("The capacity of the table", table.provisionedThroughput(), now)
                    .ifPresent(closed::add);
        }
        var indexes = update.lowered();
        table.globalSecondaryIndexes().stream()
                .filter(index -> indexes.contains(index.indexName()))
                .forEach(index -> lowered(
                                "The capacity of the index " + index.indexName(), index.provisionedThroughput(), now)
                        .ifPresent(closed::add));
        return List.copyOf(closed);
    }

    /**
     * AWS shows only the last time, so its four times are spread over the day; also of a switch to provisioned, whose
     * way back is one of them.
     */
    private static Optional<Closed> switched(TableDescription table, Instant now) {
        return Optional.ofNullable(table.billingModeSummary())
                .flatMap(summary -> Optional.ofNullable(summary.lastUpdateToPayPerRequestDateTime()))
                .map(last -> last.plus(SWITCH_PAUSE))
                .filter(now::isBefore)
                .map(until -> new Closed(
                        "The table was put on demand not long ago, and AWS does that only four times in 24 hours: try again after %s"
                                .formatted(until),
                        until));
    }

    private static Optional<Closed> lowered(
            String what, @Nullable ProvisionedThroughputDescription capacity, Instant now) {
        if (capacity == null
                || capacity.numberOfDecreasesToday() == null
                || capacity.numberOfDecreasesToday() < FREE_DECREASES) {
            return Optional.empty();
        }
        var times = capacity.numberOfDecreasesToday();
        if (times >= DECREASES) {
            return Optional.of(new Closed(
                    "%s was lowered %d times today, which is all that AWS does in a day of UTC: try again tomorrow"
                            .formatted(what, times),
                    now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS)));
        }
        return Optional.ofNullable(capacity.lastDecreaseDateTime())
                .map(last -> last.plus(DECREASE_PAUSE))
                .filter(now::isBefore)
                .map(until -> new Closed(
                        "%s was lowered %d times today, so AWS lowers it only once an hour: try again after %s"
                                .formatted(what, times, until),
                        until));
    }

    /** Why AWS would refuse an update, and until when. */
    record Closed(String why, Instant until) {}
}
