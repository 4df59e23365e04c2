package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Groups of logs, and how long their events are kept. */
@Component
class LogGroups implements AwsType {

    private static final String TYPE = "aws_cloudwatch_log_group";
    private static final String DELIVERY = "DELIVERY";
    private static final AttributePath RETENTION = AttributePath.parse("/retention_in_days");

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "logs", "log-group:", "[^:*]+");
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        // A prefix finds at most fifty at once, in their order, so the one of this very name comes first.
        return aws
                .read(
                        AwsService.LOGS,
                        "look at the log group " + name,
                        logs -> logs.describeLogGroups(request -> request.logGroupNamePrefix(name)))
                .logGroups()
                .stream()
                .filter(group -> group.logGroupName().equals(name))
                .findFirst()
                .flatMap(group -> aws.find(
                                AwsService.LOGS,
                                "look at the tags of " + name,
                                logs -> logs.listTagsForResource(request -> request.resourceArn(arn(group)))
                                        .tags())
                        .map(tags -> seen(group, tags)));
    }

    /** Without their tags, for which each would have to be asked. */
    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.LOGS,
                "list log groups",
                logs -> logs.describeLogGroupsPaginator().logGroups().stream()
                        .map(group -> seen(group, Map.of()))
                        .limit(atMost)
                        .toList());
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        var days = wanted(changes);
        if (days == 0) {
            aws.write(
                    AwsService.LOGS,
                    "keep the events of %s for ever".formatted(name),
                    logs -> logs.deleteRetentionPolicy(request -> request.logGroupName(name)));
        } else {
            aws.write(
                    AwsService.LOGS,
                    "keep the events of %s for %d days".formatted(name, days),
                    logs -> logs.putRetentionPolicy(
                            request -> request.logGroupName(name).retentionInDays(days)));
        }
        return Optional.empty();
    }

    private static int wanted(List<Change> changes) {
        var only = changes.getFirst();
        if (changes.size() != 1 || !only.path().equals(RETENTION)) {
            throw new ProviderException.Refused("Of a log group only %s can be changed".formatted(RETENTION));
        }
        return only.to().map(JsonNode::intValue).orElse(0);
    }

    /** AWS has no dry run of it; the days that it takes are the type's limits. */
    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        return seen
                .configuration()
                .text("log_group_class")
                .filter(DELIVERY::equals)
                .map(_ -> "Events of a log group of the class DELIVERY are kept for one day, whatever is set")
                .stream()
                .toList();
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of("logs:DescribeLogGroups", "logs:ListTagsForResource"),
                List.of("logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy"),
                List.of("arn:aws:logs:*:*:log-group:*"),
                List.of(new AwsPermissions.Try(
                        "logs:DescribeLogGroups",
                        aws -> aws.read(
                                AwsService.LOGS,
                                "list log groups",
                                logs -> logs.describeLogGroups(request -> request.limit(1))))));
    }

    /** Zero is for ever, as in Terraform. */
    private static Seen seen(LogGroup group, Map<String, String> tags) {
        var attributes = JsonNodeFactory.instance
                .objectNode()
                .put("arn", arn(group))
                .put("name", group.logGroupName())
                .put("retention_in_days", group.retentionInDays() == null ? 0 : group.retentionInDays())
                .put("log_group_class", group.logGroupClassAsString())
                .put("kms_key_id", group.kmsKeyId());
        var written = attributes.putObject("tags");
        tags.forEach(written::put);
        return new Seen(
                group.logGroupName(),
                attributes,
                new Progress.AtRest(),
                Optional.ofNullable(group.creationTime()).map(String::valueOf));
    }

    private static String arn(LogGroup group) {
        return group.arn().replaceFirst(":\\*$", "");
    }
}
