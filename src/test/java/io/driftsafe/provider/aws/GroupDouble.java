package io.driftsafe.provider.aws;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/** Groups whose instances come and go in their time, and of which there is room for a few only. */
final class GroupDouble implements ServiceDouble {

    /** So many instances of a group there is room for. */
    static final int ROOM = 6;

    private static final Pattern GROUP = Pattern.compile(
            "(<AutoScalingGroupName>([^<]+)</AutoScalingGroupName>(?:(?!<AutoScalingGroupName>).)*?)(<Instances/>|<Instances>.*?</Instances>)",
            Pattern.DOTALL);
    private static final Pattern INSTANCE = Pattern.compile("<member>.*?</member>", Pattern.DOTALL);

    private final AutoScalingClient groups;
    private final Map<String, String> atRest = new ConcurrentHashMap<>();
    private final Map<String, Long> changed = new ConcurrentHashMap<>();
    private volatile long takes;

    GroupDouble(AwsPeer moto) {
        this.groups = moto.outside(AwsService.GROUPS);
    }

    @Override
    public void slowDown(Duration changes) {
        this.takes = changes.toNanos();
    }

    @Override
    public String answered(AwsCall call, String text) {
        return switch (call.action()) {
            case "autoscaling:UpdateAutoScalingGroup" -> {
                changed.put(required(call, "AutoScalingGroupName"), System.nanoTime());
                yield text;
            }
            case "autoscaling:DescribeAutoScalingGroups" ->
                GROUP.matcher(text).replaceAll(found -> Matcher.quoteReplacement(shown(found)));
            case "autoscaling:DescribeScalingActivities" -> activities(call, text);
            default -> text;
        };
    }

    private String shown(MatchResult found) {
        var name = found.group(2);
        var instances = INSTANCE.matcher(found.group(3))
                .results()
                .limit(ROOM)
                .map(MatchResult::group)
                .collect(Collectors.joining("", "<Instances>", "</Instances>"));
        if (isChanging(name)) {
            return found.group(1) + atRest.getOrDefault(name, instances);
        }
        atRest.put(name, instances);
        return found.group(1) + instances;
    }

    private boolean isChanging(String name) {
        var since = changed.get(name);
        return since != null && System.nanoTime() - since < takes;
    }

    private String activities(AwsCall call, String text) {
        var name = call.parameter("AutoScalingGroupName");
        if (name.isEmpty() || isChanging(name.get()) || now(name.get()).desiredCapacity() <= ROOM) {
            return text;
        }
        return text.replace("<Activities/>", """
                <Activities><member><ActivityId>no-room-%d</ActivityId><AutoScalingGroupName>%s</AutoScalingGroupName>\
                <Description>Launching a new EC2 instance</Description><Cause>A difference between desired and actual capacity.</Cause>\
                <StartTime>2026-01-01T00:00:00Z</StartTime><StatusCode>Failed</StatusCode>\
                <StatusMessage>Could not launch On-Demand Instances. InsufficientInstanceCapacity</StatusMessage></member></Activities>""".formatted(changed.getOrDefault(name.get(), 0L), name.get()));
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        if (!check.equals("group_size_is_out_of_bounds")) {
            throw new IllegalArgumentException("There is no check " + check);
        }
        var now = now(required(call, "AutoScalingGroupName"));
        var least = call.parameter("MinSize").map(Integer::parseInt).orElse(now.minSize());
        var most = call.parameter("MaxSize").map(Integer::parseInt).orElse(now.maxSize());
        // Without a wish of its own AWS brings it within the bounds.
        var desired = call.parameter("DesiredCapacity").map(Integer::parseInt).orElse(Math.min(least, most));
        return least > most || desired < least || desired > most;
    }

    private AutoScalingGroup now(String name) {
        return groups.describeAutoScalingGroups(request -> request.autoScalingGroupNames(name))
                .autoScalingGroups()
                .getFirst();
    }

    private static String required(AwsCall call, String parameter) {
        return Objects.requireNonNull(call.parameters().get(parameter), parameter);
    }
}
