package io.driftsafe.provider.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceType;

/** What moto forgets or does at once: instances that stop and start, volumes that are modified. */
final class AwsTime implements StrictRules.Checks {

    private static final Pattern STATE = Pattern.compile(
            "(<instanceId>(i-[0-9a-f]+)</instanceId>(?:(?!<instanceId>).)*?<instanceState>\\s*<code>)\\d+(</code>\\s*<name>)[a-z-]+(</name>)",
            Pattern.DOTALL);
    private static final Pattern STATUS = Pattern.compile(
            "(<instanceId>(i-[0-9a-f]+)</instanceId>(?:(?!<instanceId>).)*?<instanceStatus>(?:(?!</instanceStatus>).)*?<status>)ok(</status>\\s*</instanceStatus>)",
            Pattern.DOTALL);
    private static final Pattern SNAPSHOT = Pattern.compile(
            "(<snapshotId>(snap-[0-9a-f]+)</snapshotId>(?:(?!<snapshotId>).)*?<status>)completed(</status>)",
            Pattern.DOTALL);
    private static final Pattern MODIFICATION = Pattern.compile(
            "(<volumeId>(vol-[0-9a-f]+)</volumeId>(?:(?!<volumeId>).)*?<modificationState>)[a-z]+(</modificationState>)",
            Pattern.DOTALL);

    private final Ec2Client ec2;
    private final Map<String, Power> powers = new ConcurrentHashMap<>();
    private final Map<String, List<Long>> modifications = new ConcurrentHashMap<>();
    private final Map<String, Long> snapshots = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final CreditDouble credits = new CreditDouble();
    private final FunctionDouble functions;
    private final TableDouble tables;
    private final BucketDouble buckets = new BucketDouble();
    private final DatabaseDouble databases;
    private final EcsDouble services;
    private final Map<String, ServiceDouble> others;
    private volatile long takes;
    private volatile long checksTake;

    AwsTime(AwsPeer moto) {
        this.ec2 = moto.outside(AwsService.EC2);
        this.functions = new FunctionDouble(moto);
        this.tables = new TableDouble(moto);
        this.databases = new DatabaseDouble(moto);
        this.services = new EcsDouble(moto);
        this.others = Map.of(
                "lambda", functions,
                "dynamodb", tables,
                "s3", buckets,
                "rds", databases,
                "autoscaling", new GroupDouble(moto),
                "ecs", services);
    }

    void slowDown(Duration changes) {
        this.takes = changes.toNanos();
        this.checksTake = 2 * takes;
        others.values().forEach(other -> other.slowDown(changes));
    }

    FunctionDouble functions() {
        return functions;
    }

    TableDouble tables() {
        return tables;
    }

    BucketDouble buckets() {
        return buckets;
    }

    DatabaseDouble databases() {
        return databases;
    }

    EcsDouble services() {
        return services;
    }

    /** How long after the order to start the status checks pass. */
    void checksTake(Duration time) {
        checksTake = time.toNanos();
    }

    CreditDouble credits() {
        return credits;
    }

    /** The status checks of an instance fail, or the snapshots of a volume. */
    void breaks(String resource) {
        broken.add(resource);
    }

    /** The answer as AWS would give it while the change is under way. */
    String answered(AwsCall call, String text) {
        var other = others.get(service(call));
        return other == null ? answeredByEc2(call, text) : other.answered(call, text);
    }

    /** What the answer's head has otherwise than moto's, by names in lower case. */
    Map<String, String> headers(AwsCall call) {
        var other = others.get(service(call));
        return other == null ? Map.of() : other.headers(call);
    }

    private static String service(AwsCall call) {
        return call.action().substring(0, call.action().indexOf(':'));
    }

    private String answeredByEc2(AwsCall call, String text) {
        switch (call.action()) {
            case "ec2:StopInstances" -> begin(call, "stopping", 64);
            case "ec2:StartInstances" -> begin(call, "pending", 0);
            case "ec2:ModifyVolume" ->
                modifications
                        .computeIfAbsent(required(call.parameters(), "VolumeId"), _ -> new ArrayList<>())
                        .add(System.nanoTime());
            case "ec2:CreateSnapshot" -> {
                var made = SNAPSHOT.matcher(text);
                if (made.find()) {
                    snapshots.put(made.group(2), System.nanoTime());
                }
            }
            default -> {}
        }
        return switch (call.action()) {
            case "ec2:DescribeInstances" -> STATE.matcher(text).replaceAll(this::state);
            case "ec2:DescribeInstanceStatus" ->
                STATUS.matcher(STATE.matcher(text).replaceAll(this::state)).replaceAll(this::status);
            case "ec2:DescribeSnapshots", "ec2:CreateSnapshot" ->
                SNAPSHOT.matcher(text).replaceAll(this::snapshot);
            case "ec2:DescribeInstanceCreditSpecifications" -> credits.answered(text);
            case "ec2:DescribeVolumesModifications", "ec2:ModifyVolume" ->
                MODIFICATION.matcher(text).replaceAll(this::modification);
            default -> text;
        };
    }

    private void begin(AwsCall call, String shown, int code) {
        var now = System.nanoTime();
        powers.put(required(call.parameters(), "InstanceId.1"), new Power(shown, code, now));
    }

    private String state(MatchResult found) {
        var power = powers.get(found.group(2));
        return power == null || System.nanoTime() - power.since() > takes
                ? literal(found.group())
                : literal(found.group(1) + power.code() + found.group(3) + power.shown() + found.group(4));
    }

    private String status(MatchResult found) {
        var power = powers.get(found.group(2));
        if (power != null && System.nanoTime() - power.since() <= checksTake) {
            return literal(found.group(1) + "initializing" + found.group(3));
        }
        return broken.contains(found.group(2))
                ? literal(found.group(1) + "impaired" + found.group(3))
                : literal(found.group());
    }

    private String snapshot(MatchResult found) {
        var since = snapshots.get(found.group(2));
        if (since != null && System.nanoTime() - since <= takes) {
            return literal(found.group(1) + "pending" + found.group(3));
        }
        return broken.stream().anyMatch(found.group()::contains)
                ? literal(found.group(1) + "error" + found.group(3))
                : literal(found.group());
    }

    private String modification(MatchResult found) {
        var all = modifications.getOrDefault(found.group(2), List.of());
        if (all.isEmpty()) {
            return literal(found.group());
        }
        var since = System.nanoTime() - all.getLast();
        var state = since > 2 * takes ? "completed" : since > takes ? "optimizing" : "modifying";
        return literal(found.group(1) + state + found.group(3));
    }

    private static String literal(String text) {
        return Matcher.quoteReplacement(text);
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        return switch (check) {
            case "value_is_none_of" ->
                !List.of(required(limits, "values").split(" "))
                        .contains(required(call.parameters(), required(limits, "parameter")));
            case "instance_is_not_stopped" -> !isStopped(required(call.parameters(), "InstanceId"));
            case "instance_type_is_unknown" -> isUnknown(required(call.parameters(), "InstanceType.Value"));
            case "volume_is_being_modified" ->
                modifications.getOrDefault(required(call.parameters(), "VolumeId"), List.of()).stream()
                        .anyMatch(since -> System.nanoTime() - since < 2 * takes);
            case "volume_was_modified_too_often" ->
                modifications
                                .getOrDefault(required(call.parameters(), "VolumeId"), List.of())
                                .size()
                        >= Integer.parseInt(required(limits, "times"));
            case "volume_would_shrink" ->
                Integer.parseInt(required(call.parameters(), "Size"))
                        < ec2.describeVolumes(request -> request.volumeIds(required(call.parameters(), "VolumeId")))
                                .volumes()
                                .getFirst()
                                .size();
            default -> Objects.requireNonNull(others.get(service(call)), check).breaks(check, call, limits);
        };
    }

    private static String required(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private boolean isStopped(String instance) {
        var power = powers.get(instance);
        var moves = power != null && System.nanoTime() - power.since() < takes;
        return !moves
                && ec2.describeInstances(request -> request.instanceIds(instance))
                        .reservations()
                        .getFirst()
                        .instances()
                        .getFirst()
                        .state()
                        .name()
                        .equals(InstanceStateName.STOPPED);
    }

    private boolean isUnknown(String type) {
        try {
            return ec2.describeInstanceTypes(request -> request.instanceTypesWithStrings(type))
                    .instanceTypes()
                    .isEmpty();
        } catch (Ec2Exception unknown) {
            return InstanceType.fromValue(type) != null;
        }
    }

    private record Power(String shown, int code, long since) {}
}
