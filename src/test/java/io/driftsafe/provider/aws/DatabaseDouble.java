package io.driftsafe.provider.aws;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;

/**
 * Databases that take their time: a modification is pending for one part, made in the next, and storage is optimized
 * for two more. One that is not to be made at once stays pending.
 */
final class DatabaseDouble implements ServiceDouble {

    private static final Pattern INSTANCE = Pattern.compile("<DBInstance>.*?</DBInstance>", Pattern.DOTALL);
    private static final String CLASS = "DBInstanceClass";
    private static final String STORAGE = "AllocatedStorage";

    private final RdsClient rds;
    private final Map<String, String> atRest = new ConcurrentHashMap<>();
    private final Map<String, Modification> modifications = new ConcurrentHashMap<>();
    private volatile long takes;
    private volatile boolean keepsOptimizing;

    DatabaseDouble(AwsPeer moto) {
        this.rds = moto.outside(AwsService.RDS);
    }

    @Override
    public void slowDown(Duration changes) {
        this.takes = changes.toNanos();
    }

    /** Storage that has grown is optimized without end. */
    void keepsOptimizing() {
        keepsOptimizing = true;
    }

    @Override
    public String answered(AwsCall call, String text) {
        return switch (call.action()) {
            case "rds:ModifyDBInstance" -> {
                begin(call);
                yield shown(text);
            }
            case "rds:DescribeDBInstances" -> shown(text);
            default -> text;
        };
    }

    private void begin(AwsCall call) {
        var name = required(call, "DBInstanceIdentifier");
        var before = atRest.get(name);
        if (before == null) {
            throw new IllegalStateException("Look at %s before you change it".formatted(name));
        }
        roundUp(call, name, before);
        var pending = Stream.of(CLASS, STORAGE, "MultiAZ")
                .flatMap(
                        parameter -> call
                                .parameter(parameter)
                                .map(value -> "<%s>%s</%s>".formatted(parameter, value, parameter))
                                .stream())
                .collect(Collectors.joining());
        modifications.put(
                name,
                new Modification(
                        before,
                        pending,
                        call.parameters().containsKey(STORAGE),
                        "true".equals(call.parameters().get("ApplyImmediately")),
                        System.nanoTime()));
    }

    /** As ModifyDBInstance says of AllocatedStorage: by less than a tenth it does not grow. */
    private void roundUp(AwsCall call, String name, String before) {
        call.parameter(STORAGE).map(Integer::parseInt).ifPresent(wanted -> {
            var least = Math.ceilDiv(Integer.parseInt(value(before, STORAGE)) * 11, 10);
            if (wanted < least) {
                rds.modifyDBInstance(
                        request -> request.dbInstanceIdentifier(name).allocatedStorage(least));
            }
        });
    }

    private String shown(String text) {
        return INSTANCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(instance(found.group())));
    }

    private String instance(String text) {
        var name = value(text, "DBInstanceIdentifier");
        var modification = modifications.get(name);
        var age = modification == null ? Long.MAX_VALUE : System.nanoTime() - modification.since();
        if (modification != null && (!modification.atOnce() || age < takes)) {
            return modification.pendingText();
        }
        if (modification != null && age < 2 * takes) {
            return withStatus(modification.pendingText(), "modifying");
        }
        if (modification != null && isOptimizing(modification)) {
            return withStatus(text, "storage-optimization");
        }
        modifications.remove(name);
        atRest.put(name, text);
        return text;
    }

    private boolean isOptimizing(Modification modification) {
        return modification.ofStorage() && (keepsOptimizing || System.nanoTime() - modification.since() < 4 * takes);
    }

    private static String withStatus(String text, String status) {
        return text.replaceFirst(
                "<DBInstanceStatus>.*?</DBInstanceStatus>",
                "<DBInstanceStatus>%s</DBInstanceStatus>".formatted(status));
    }

    private static String value(String text, String element) {
        var found =
                Pattern.compile("<%s>(.*?)</%s>".formatted(element, element)).matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("No %s in %s".formatted(element, text));
        }
        return found.group(1);
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        var name = required(call, "DBInstanceIdentifier");
        var modification = modifications.get(name);
        return switch (check) {
            case "database_would_shrink" ->
                Integer.parseInt(required(call, STORAGE)) < now(name).allocatedStorage();
            case "database_is_not_available" ->
                !now(name).dbInstanceStatus().equals("available")
                        || modification != null
                                && modification.atOnce()
                                && System.nanoTime() - modification.since() < 2 * takes;
            case "database_storage_is_being_optimized" -> modification != null && isOptimizing(modification);
            case "database_iops_are_missing" ->
                hasIops(now(name)) && !call.parameters().containsKey("Iops");
            case "database_iops_are_not_its_own" -> !hasIops(now(name));
            default -> throw new IllegalArgumentException("There is no check " + check);
        };
    }

    /** Those of gp3 from 400 GiB on; of the engines of these tests. */
    private static boolean hasIops(DBInstance database) {
        return database.storageType().startsWith("io")
                || database.storageType().equals("gp3") && database.allocatedStorage() >= 400;
    }

    private DBInstance now(String name) {
        return rds.describeDBInstances(request -> request.dbInstanceIdentifier(name))
                .dbInstances()
                .getFirst();
    }

    private static String required(AwsCall call, String parameter) {
        return Objects.requireNonNull(call.parameters().get(parameter), parameter);
    }

    private record Modification(String before, String pending, boolean ofStorage, boolean atOnce, long since) {

        String pendingText() {
            return before.replace(
                    "</DBInstance>",
                    "<PendingModifiedValues>%s</PendingModifiedValues></DBInstance>".formatted(pending));
        }
    }
}
