package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tables of DynamoDB: how they are billed, and the capacities of them and of their global secondary indexes. */
@Component
class Tables implements AwsType {

    static final String TYPE = "aws_dynamodb_table";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{3,255}");

    private static final String INDEXES = "global_secondary_index";

    /** So often a capacity is lowered in a day of UTC at any time, and then once an hour. */
    private static final int FREE_DECREASES = 4;

    private static final int DECREASES = 27;
    private static final Duration DECREASE_PAUSE = Duration.ofHours(1);

    /** Four times in 24 hours. */
    private static final Duration SWITCH_PAUSE = Duration.ofHours(6);

    private static final Set<TableStatus> WORKING =
            Set.of(TableStatus.CREATING, TableStatus.UPDATING, TableStatus.DELETING);
    private static final Set<IndexStatus> INDEX_WORKING =
            Set.of(IndexStatus.CREATING, IndexStatus.UPDATING, IndexStatus.DELETING);

    private final Clock clock;

    Tables(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "dynamodb", "table/", NAME.pattern());
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        return described(aws, name)
                .flatMap(table -> aws.find(
                                AwsService.DYNAMODB,
                                "look at the tags of the table " + name,
                                dynamo -> tags(dynamo, table.tableArn()))
                        .map(tags ->
                                new Seen(name, TableAttributes.of(table, tags, targets(aws, table)), progress(table))));
    }

    /** Page by page. */
    private static List<Tag> tags(DynamoDbClient dynamo, String arn) {
        var tags = new ArrayList<Tag>();
        String next = null;
        do {
            var from = next;
            var page = dynamo.listTagsOfResource(
                    request -> request.resourceArn(arn).nextToken(from));
            tags.addAll(page.tags());
            next = page.nextToken();
        } while (next != null && !next.isEmpty());
        return tags;
    }

    private static Optional<TableDescription> described(AwsSession aws, String name) {
        return NAME.matcher(name).matches()
                ? aws.find(
                        AwsService.DYNAMODB,
                        "look at the table " + name,
                        dynamo -> dynamo.describeTable(request -> request.tableName(name))
                                .table())
                : Optional.empty();
    }

    private static List<ScalableTarget> targets(AwsSession aws, TableDescription table) {
        var resources = Stream.concat(
                        Stream.of("table/" + table.tableName()),
                        TableAttributes.byName(table)
                                .map(index -> "table/%s/index/%s".formatted(table.tableName(), index.indexName())))
                .toList();
        return aws.read(
                AwsService.SCALING,
                "look at what scales the table " + table.tableName(),
                scaling -> scaling
                        .describeScalableTargetsPaginator(request -> request.serviceNamespace(ServiceNamespace.DYNAMODB)
                                .resourceIds(resources))
                        .scalableTargets()
                        .stream()
                        .toList());
    }

    /** By their names alone; for more each would have to be asked. */
    @Override
    public List<Seen> list(AwsSession aws) {
        return aws.read(
                AwsService.DYNAMODB,
                "list tables",
                dynamo -> dynamo.listTablesPaginator().tableNames().stream()
                        .map(name -> new Seen(
                                name, JsonNodeFactory.instance.objectNode().put("name", name), new Progress.AtRest()))
                        .toList());
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        var update = TableUpdate.of(now.configuration(), changes);
        var refusals = update.refusals();
        if (!refusals.isEmpty()) {
            throw new Refused(String.join("; ", refusals));
        }
        aws.write(
                AwsService.DYNAMODB,
                "update the capacity of the table " + name,
                dynamo -> dynamo.updateTable(update.request(name)));
        return Optional.empty();
    }

    /** The indexes in the order of their names, in which they are shown. */
    @Override
    public ObjectNode canonical(ObjectNode wanted) {
        if (!(wanted.get(INDEXES) instanceof ArrayNode indexes)
                || indexes.valueStream().anyMatch(index -> !index.path("name").isString())) {
            return wanted;
        }
        var ordered = wanted.deepCopy();
        var all = ordered.putArray(INDEXES);
        indexes.valueStream()
                .sorted(Comparator.comparing(index -> index.get("name").stringValue()))
                .forEach(all::add);
        return ordered;
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        var update = TableUpdate.of(seen.configuration(), changes);
        var objections = new ArrayList<>(update.refusals());
        if (seen.progress() instanceof Progress.Failed(var why)) {
            objections.add(why);
        }
        var table = described(aws, name);
        if (table.isEmpty()) {
            objections.add("The table %s is gone".formatted(name));
            return List.copyOf(objections);
        }
        if (update.switchesMode()) {
            switchedNotLongAgo(table.get()).ifPresent(objections::add);
        }
        if (update.lowersTable()) {
            loweredTooOften("The capacity of the table", table.get().provisionedThroughput())
                    .ifPresent(objections::add);
        }
        var lowered = update.lowered();
        TableAttributes.byName(table.get())
                .filter(index -> lowered.contains(index.indexName()))
                .forEach(index -> loweredTooOften(
                                "The capacity of the index " + index.indexName(), index.provisionedThroughput())
                        .ifPresent(objections::add));
        return List.copyOf(objections);
    }

    /**
     * AWS shows only the last time, so its four times are spread over the day; also of a switch to provisioned, whose
     * way back is one of them.
     */
    private Optional<String> switchedNotLongAgo(TableDescription table) {
        return Optional.ofNullable(table.billingModeSummary())
                .flatMap(summary -> Optional.ofNullable(summary.lastUpdateToPayPerRequestDateTime()))
                .map(last -> last.plus(SWITCH_PAUSE))
                .filter(until -> clock.instant().isBefore(until))
                .map(
                        "The table was put on demand not long ago, and AWS does that only four times in 24 hours: try again after %s"
                                ::formatted);
    }

    private Optional<String> loweredTooOften(String what, @Nullable ProvisionedThroughputDescription now) {
        if (now == null || now.numberOfDecreasesToday() == null || now.numberOfDecreasesToday() < FREE_DECREASES) {
            return Optional.empty();
        }
        if (now.numberOfDecreasesToday() >= DECREASES) {
            return Optional.of(
                    "%s was lowered %d times today, which is all that AWS does in a day of UTC: try again tomorrow"
                            .formatted(what, now.numberOfDecreasesToday()));
        }
        return Optional.ofNullable(now.lastDecreaseDateTime())
                .map(last -> last.plus(DECREASE_PAUSE))
                .filter(until -> clock.instant().isBefore(until))
                .map(until -> "%s was lowered %d times today, so AWS lowers it only once an hour: try again after %s"
                        .formatted(what, now.numberOfDecreasesToday(), until));
    }

    private static Progress progress(TableDescription table) {
        if (WORKING.contains(table.tableStatus())
                || table.globalSecondaryIndexes().stream()
                        .anyMatch(index -> INDEX_WORKING.contains(index.indexStatus()))) {
            return new Progress.Working(Optional.empty());
        }
        return table.tableStatus() == TableStatus.ACTIVE
                ? new Progress.AtRest()
                : new Progress.Failed("The table %s is %s, and is changed only while it is ACTIVE"
                        .formatted(table.tableName(), table.tableStatusAsString()));
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of(
                        "application-autoscaling:DescribeScalableTargets",
                        "dynamodb:DescribeTable",
                        "dynamodb:ListTables",
                        "dynamodb:ListTagsOfResource"),
                List.of("dynamodb:UpdateTable"),
                List.of("arn:aws:dynamodb:*:*:table/*"),
                List.of(
                        new AwsPermissions.Try(
                                "dynamodb:ListTables",
                                aws -> aws.read(
                                        AwsService.DYNAMODB,
                                        "list tables",
                                        dynamo -> dynamo.listTables(request -> request.limit(1)))),
                        new AwsPermissions.Try(
                                "application-autoscaling:DescribeScalableTargets",
                                aws -> aws.read(
                                        AwsService.SCALING,
                                        "look at what scales tables",
                                        scaling -> scaling.describeScalableTargets(
                                                request -> request.serviceNamespace(ServiceNamespace.DYNAMODB)
                                                        .maxResults(1))))));
    }
}
