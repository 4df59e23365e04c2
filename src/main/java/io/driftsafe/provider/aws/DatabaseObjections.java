package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.rds.model.OrderableDBInstanceOption;
import tools.jackson.databind.JsonNode;

/** What stands against changes of a database, by what is known of it; pure. */
final class DatabaseObjections {

    static final String CLASS = "/instance_class";
    static final String STORAGE = "/allocated_storage";
    static final String MULTI_AZ = "/multi_az";

    private static final String IOPS = "/iops";

    /** From so many GiB on gp3 storage is striped, and has other IOPS and throughput by itself. */
    private static final int STRIPED = 400;

    private static final int STRIPED_ORACLE = 200;

    private DatabaseObjections() {}

    /** What holds whenever it is changed, so also right before the write. */
    static List<String> against(String name, Configuration now, List<Change> changes) {
        var objections = new ArrayList<String>();
        now.text("cluster_identifier")
                .map(cluster -> "%s belongs to the cluster %s, and clusters are not changed here: change it there"
                        .formatted(name, cluster))
                .ifPresent(objections::add);
        now.text("replicate_source_db")
                .map(source -> "%s is a read replica of %s, and replicas are not changed here: change it by hand"
                        .formatted(name, source))
                .ifPresent(objections::add);
        status(name, now, changes).ifPresent(objections::add);
        at(now, "/" + DatabaseAttributes.PENDING)
                .map(pending ->
                        "%s has changes that wait for its maintenance window and would be made with this one: %s; have them made, or withdraw them, first"
                                .formatted(name, String.join(", ", pending.propertyNames())))
                .ifPresent(objections::add);
        wanted(changes, STORAGE).ifPresent(wanted -> storage(name, now, wanted, objections));
        return List.copyOf(objections);
    }

    private static Optional<String> status(String name, Configuration now, List<Change> changes) {
        var grows = wanted(changes, STORAGE).isPresent();
        return switch (now.text("status").orElse("")) {
            case "available" -> Optional.empty();
            case "storage-optimization" ->
                Optional.of("The storage of %s is still being optimized after its last change: try again after that"
                                .formatted(name))
                        .filter(_ -> grows);
            case "storage-full" ->
                Optional.of("The storage of %s is full: let it grow first".formatted(name))
                        .filter(_ -> !grows);
            case "stopped" ->
                Optional.of("%s is stopped, and only a running database is changed: start it first".formatted(name));
            case "" -> Optional.of("RDS does not say whether %s is available".formatted(name));
            case String other ->
                Optional.of("%s is %s, and only an available database is changed: try again when it is"
                        .formatted(name, other));
        };
    }

    /** Less than a tenth more RDS rounds up, so that it would not be as wanted. */
    private static void storage(String name, Configuration now, JsonNode wanted, List<String> objections) {
        var before = number(now, STORAGE);
        var after = WholeNumber.of(wanted);
        if (before.isEmpty() || after.isEmpty()) {
            objections.add("It is not known how many GiB %s has and should have".formatted(name));
            return;
        }
        var least = leastGrowth(before.get());
        if (after.get() < least) {
            objections.add("The storage of %s is %d GiB and grows by a tenth at least: ask for %d GiB or more"
                    .formatted(name, before.get(), least));
        }
        if (hasIopsOfItsOwn(now) && number(now, IOPS).isEmpty()) {
            objections.add(
                    "RDS does not say how many IOPS %s has, without which its storage cannot grow".formatted(name));
        }
        var striped = striped(now);
        if (before.get() < striped && after.get() >= striped) {
            objections.add(
                    "From %d GiB on RDS gives gp3 storage of %s other IOPS and throughput with it: let it grow by hand"
                            .formatted(striped, name));
        }
    }

    static int leastGrowth(int gibibytes) {
        return Math.ceilDiv(gibibytes * 11, 10);
    }

    /**
     * Whether its IOPS are set, so that RDS takes another size only together with them. On gp3 they are from the size
     * on at which it is striped, and of SQL Server always; below that RDS takes none. Source: Amazon RDS user guide,
     * "gp3 storage"; API reference, ModifyDBInstance, "You must specify both the storage size and iops when modifying
     * the storage size or iops on a DB instance that has iops".
     */
    static boolean hasIopsOfItsOwn(Configuration now) {
        return switch (now.text("storage_type").orElse("")) {
            case "io1", "io2" -> true;
            case "gp3" ->
                isSqlServer(now)
                        || number(now, STORAGE)
                                .filter(size -> size >= striped(now))
                                .isPresent();
            default -> false;
        };
    }

    private static int striped(Configuration now) {
        if (!now.text("storage_type").orElse("").equals("gp3") || isSqlServer(now)) {
            return Integer.MAX_VALUE;
        }
        return now.text("engine").orElse("").startsWith("oracle") ? STRIPED_ORACLE : STRIPED;
    }

    private static boolean isSqlServer(Configuration now) {
        return now.text("engine").orElse("").startsWith("sqlserver");
    }

    /** @param options in which a database of the class that it will have can be ordered */
    static Optional<String> notOrderable(
            String name, Configuration after, List<Change> changes, List<OrderableDBInstanceOption> options) {
        var size = after.text("instance_class").orElse("");
        var engine = "%s %s"
                .formatted(
                        after.text("engine").orElse(""),
                        after.text("engine_version").orElse(""));
        if (options.isEmpty()) {
            return Optional.of(
                    "RDS has no class %s for %s here: choose one that it lists as orderable".formatted(size, engine));
        }
        var storage = after.text("storage_type").orElse("");
        var fitting = fitting(options, option -> storage.equals(option.storageType()));
        if (fitting.isEmpty()) {
            return Optional.of("With %s storage, as %s has, RDS has no class %s for %s: choose another class"
                    .formatted(storage, name, size, engine));
        }
        var twoZones = at(after, MULTI_AZ).filter(JsonNode::asBoolean).isPresent();
        var zone = after.text("availability_zone").orElse("");
        var placed = fitting(
                fitting, option -> twoZones ? Boolean.TRUE.equals(option.multiAZCapable()) : isIn(option, zone));
        if (placed.isEmpty()) {
            return Optional.of(
                    twoZones
                            ? "RDS has the class %s for %s in one zone only, and %s is in two: choose another class"
                                    .formatted(size, engine, name)
                            : "RDS has no class %s for %s in %s, where %s is: choose another class"
                                    .formatted(size, engine, zone, name));
        }
        var wanted = wanted(changes, STORAGE).flatMap(WholeNumber::of);
        return wanted.filter(gibibytes -> placed.stream().noneMatch(option -> takes(option, gibibytes)))
                .map(gibibytes -> "RDS does not take %d GiB of %s storage for %s of class %s: ask for less"
                        .formatted(gibibytes, storage, engine, size))
                .or(() -> wanted.filter(_ -> hasIopsOfItsOwn(after))
                        .filter(gibibytes ->
                                placed.stream().noneMatch(option -> takesIops(option, gibibytes, number(after, IOPS))))
                        .map(gibibytes ->
                                "For %d GiB of %s storage RDS does not take the %d IOPS that %s has: ask for less, or change its IOPS by hand first"
                                        .formatted(
                                                gibibytes,
                                                storage,
                                                number(after, IOPS).orElse(0),
                                                name)));
    }

    private static boolean takesIops(OrderableDBInstanceOption option, int gibibytes, Optional<Integer> iops) {
        return option.minIopsPerGib() == null
                || iops.filter(has -> has >= option.minIopsPerGib() * gibibytes).isPresent();
    }

    private static List<OrderableDBInstanceOption> fitting(
            List<OrderableDBInstanceOption> options, Predicate<OrderableDBInstanceOption> test) {
        return options.stream().filter(test).toList();
    }

    private static boolean isIn(OrderableDBInstanceOption option, String zone) {
        return option.availabilityZones().stream().anyMatch(each -> zone.equals(each.name()));
    }

    private static boolean takes(OrderableDBInstanceOption option, int gibibytes) {
        return option.maxStorageSize() == null || gibibytes <= option.maxStorageSize();
    }

    private static Optional<JsonNode> wanted(List<Change> changes, String path) {
        return changes.stream()
                .filter(change -> change.path().toString().equals(path))
                .findFirst()
                .flatMap(Change::to);
    }

    private static Optional<Integer> number(Configuration now, String path) {
        return at(now, path).flatMap(WholeNumber::of);
    }

    private static Optional<JsonNode> at(Configuration configuration, String path) {
        return configuration.at(AttributePath.parse(path)).filter(value -> !value.isNull());
    }
}
