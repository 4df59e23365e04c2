package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
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
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableTarget;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
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

    /** A capacity is lowered once an hour. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    private static final Set<TableStatus> WORKING =
            Set.of(TableStatus.CREATING, TableStatus.UPDATING, TableStatus.DELETING);

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
                        .map(tags -> new Seen(
                                name,
                                TableAttributes.of(table, tags, targets(aws, table)),
                                progress(table),
                                Optional.ofNullable(table.tableId()))));
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
                        table.globalSecondaryIndexes().stream()
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
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.DYNAMODB,
                "list tables",
                dynamo -> dynamo.listTablesPaginator().tableNames().stream()
                        .map(name -> new Seen(
                                name, JsonNodeFactory.instance.objectNode().put("name", name), new Progress.AtRest()))
                        .limit(atMost)
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
        if (key.direction() == WriteKey.Direction.ROLLBACK) {
            described(aws, name).ifPresent(table -> waitFor(TableLimits.ofCapacities(table, update, clock.instant())));
        }
        aws.write(
                AwsService.DYNAMODB,
                "update the capacity of the table " + name,
                dynamo -> dynamo.updateTable(update.request(name)));
        return Optional.empty();
    }

    /** What is put back may have to wait for its time; a fix does not, for it was looked at right before. */
    private void waitFor(List<TableLimits.Closed> limits) {
        limits.stream().max(Comparator.comparing(TableLimits.Closed::until)).ifPresent(last -> {
            var wait = Duration.between(clock.instant(), last.until());
            if (wait.compareTo(LONGEST_WAIT) > 0) {
                throw new Refused(last.why());
            }
            throw Unavailable.throttled(last.why(), Optional.of(wait.plus(CLOCKS_APART)));
        });
    }

    /** Indexes that come in a list, as Terraform has them, are the same by their names. */
    @Override
    public ObjectNode canonical(ObjectNode wanted) {
        if (!(wanted.get(INDEXES) instanceof ArrayNode indexes)
                || indexes.valueStream().anyMatch(index -> !index.path("name").isString())) {
            return wanted;
        }
        var named = wanted.deepCopy();
        var all = named.putObject(INDEXES);
        for (var index : indexes) {
            var members = ((ObjectNode) index).deepCopy();
            all.set(members.remove("name").stringValue(), members);
        }
        return named;
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
        TableLimits.of(table.get(), update, clock.instant()).stream()
                .map(TableLimits.Closed::why)
                .forEach(objections::add);
        return List.copyOf(objections);
    }

    private static Progress progress(TableDescription table) {
        if (WORKING.contains(table.tableStatus())
                || table.globalSecondaryIndexes().stream()
                        .anyMatch(index -> index.indexStatus() != IndexStatus.ACTIVE)) {
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
