package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.Change;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityStatusCode;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;
import software.amazon.awssdk.services.autoscaling.model.ScheduledUpdateGroupAction;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Groups of instances that are scaled: how many there may be and should be. */
@Component
class ScalingGroups implements AwsType {

    private static final int PAGE = 100;
    private static final String TYPE = "aws_autoscaling_group";

    /** The newest activity before the write, which says nothing about it. */
    private static final String ACTIVITY = "activity_before";

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "autoscaling", "autoScalingGroup:[^:]*:autoScalingGroupName/", ".+");
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        return aws
                .read(
                        AwsService.GROUPS,
                        "look at the group " + name,
                        groups -> groups.describeAutoScalingGroups(request -> request.autoScalingGroupNames(name)))
                .autoScalingGroups()
                .stream()
                .findFirst()
                .map(group -> {
                    var newest = newestActivity(aws, name);
                    var attributes = GroupAttributes.of(
                            group, policies(aws, Optional.of(name)), actions(aws, Optional.of(name)));
                    attributes.put(
                            GroupAttributes.ACTIVITY,
                            newest.map(Activity::activityId).orElse(""));
                    return new Seen(name, attributes, progress(group, newest, handle));
                });
    }

    /** Without a look at what goes on in each: one that has not what it should is being scaled. */
    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        var policies = policies(aws, Optional.empty());
        var actions = actions(aws, Optional.empty());
        return aws.read(
                AwsService.GROUPS,
                "list groups",
                groups ->
                        groups
                                .describeAutoScalingGroupsPaginator(request -> request.maxRecords(PAGE))
                                .autoScalingGroups()
                                .stream()
                                .map(group -> new Seen(
                                        group.autoScalingGroupName(),
                                        GroupAttributes.of(group, policies, actions),
                                        progress(group, Optional.empty(), Optional.empty())))
                                .limit(atMost)
                                .toList());
    }

    private static List<ScalingPolicy> policies(AwsSession aws, Optional<String> group) {
        return aws.read(
                AwsService.GROUPS,
                "look at scaling policies",
                groups -> groups
                        .describePoliciesPaginator(request ->
                                request.autoScalingGroupName(group.orElse(null)).maxRecords(PAGE))
                        .scalingPolicies()
                        .stream()
                        .toList());
    }

    private static List<ScheduledUpdateGroupAction> actions(AwsSession aws, Optional<String> group) {
        return aws.read(
                AwsService.GROUPS,
                "look at scheduled actions",
                groups -> groups
                        .describeScheduledActionsPaginator(request ->
                                request.autoScalingGroupName(group.orElse(null)).maxRecords(PAGE))
                        .scheduledUpdateGroupActions()
                        .stream()
                        .toList());
    }

    private static Optional<Activity> newestActivity(AwsSession aws, String name) {
        return aws
                .read(
                        AwsService.GROUPS,
                        "look at what goes on in " + name,
                        groups -> groups.describeScalingActivities(
                                request -> request.autoScalingGroupName(name).maxRecords(1)))
                .activities()
                .stream()
                .findFirst();
    }

    /** A group tries for ever, so that it does not get what it needs is told by its newest activity. */
    private static Progress progress(AutoScalingGroup group, Optional<Activity> newest, Optional<ObjectNode> handle) {
        if (GroupAttributes.hasWhatItShould(group)) {
            return new Progress.AtRest();
        }
        var have = GroupAttributes.inService(group);
        var process = have < group.desiredCapacity() ? GroupObjections.LAUNCH : GroupObjections.TERMINATE;
        if (group.suspendedProcesses().stream().anyMatch(each -> process.equals(each.processName()))) {
            return new Progress.Failed("%s has %d in service instead of %d, and its process %s is suspended"
                    .formatted(group.autoScalingGroupName(), have, group.desiredCapacity(), process));
        }
        var before = handle.map(asked -> asked.path(ACTIVITY).asString(""));
        return newest.filter(activity -> activity.statusCode() == ScalingActivityStatusCode.FAILED)
                .filter(activity -> !Optional.of(activity.activityId()).equals(before))
                .<Progress>map(activity -> new Progress.Failed("%s has %d in service instead of %d: %s"
                        .formatted(
                                group.autoScalingGroupName(),
                                have,
                                group.desiredCapacity(),
                                Objects.requireNonNullElse(activity.statusMessage(), activity.description()))))
                .orElseGet(() -> new Progress.Working(handle));
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        objections(aws, name, now, changes).stream().findFirst().ifPresent(why -> {
            throw new Refused(why);
        });
        var request = UpdateAutoScalingGroupRequest.builder().autoScalingGroupName(name);
        for (var change : changes) {
            var wanted = change.to()
                    .flatMap(WholeNumber::of)
                    .orElseThrow(() -> new Refused("%s must be a number".formatted(change.path())));
            switch (change.path().toString()) {
                case GroupObjections.LEAST -> request.minSize(wanted);
                case GroupObjections.MOST -> request.maxSize(wanted);
                case GroupObjections.DESIRED -> request.desiredCapacity(wanted);
                default -> throw new Refused("%s of a group cannot be changed".formatted(change.path()));
            }
        }
        aws.write(
                AwsService.GROUPS,
                changes.stream()
                        .map(change -> change.path().last())
                        .collect(Collectors.joining(", ", "change ", " of " + name)),
                groups -> groups.updateAutoScalingGroup(request.build()));
        return Optional.of(JsonNodeFactory.instance
                .objectNode()
                .put(
                        ACTIVITY,
                        now.configuration().text(GroupAttributes.ACTIVITY).orElse("")));
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        return GroupObjections.against(name, seen.configuration(), seen.type(), changes);
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of(
                        "autoscaling:DescribeAutoScalingGroups",
                        "autoscaling:DescribePolicies",
                        "autoscaling:DescribeScalingActivities",
                        "autoscaling:DescribeScheduledActions"),
                List.of("autoscaling:UpdateAutoScalingGroup"),
                List.of("arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*"),
                List.of(
                        attempt(
                                "DescribeAutoScalingGroups",
                                groups -> groups.describeAutoScalingGroups(request -> request.maxRecords(1))),
                        attempt(
                                "DescribePolicies",
                                groups -> groups.describePolicies(request -> request.maxRecords(1))),
                        attempt(
                                "DescribeScalingActivities",
                                groups -> groups.describeScalingActivities(request -> request.maxRecords(1))),
                        attempt(
                                "DescribeScheduledActions",
                                groups -> groups.describeScheduledActions(request -> request.maxRecords(1)))));
    }

    private static AwsPermissions.Try attempt(String action, Consumer<AutoScalingClient> call) {
        return new AwsPermissions.Try(
                "autoscaling:" + action,
                aws -> aws.read(AwsService.GROUPS, action, groups -> {
                    call.accept(groups);
                    return true;
                }));
    }
}
