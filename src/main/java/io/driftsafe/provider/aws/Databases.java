package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.OrderableDBInstanceOption;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Database instances of RDS: their class, how much they store, and whether another zone stands by. */
@Component
class Databases implements AwsType {

    private static final int PAGE = 100;
    private static final String TYPE = "aws_db_instance";

    /** Of a database that RDS does not work on, whether it runs or not. */
    private static final Set<String> AT_REST = Set.of("available", "storage-optimization", "stopped");

    private static final Pattern BROKEN =
            Pattern.compile("failed|storage-full|incompatible-.*|inaccessible-.*|insufficient-capacity|restore-error");

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "rds", "db:", "[A-Za-z0-9-]+");
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        return aws.find(
                        AwsService.RDS,
                        "look at the database " + name,
                        rds -> rds.describeDBInstances(request -> request.dbInstanceIdentifier(name))
                                .dbInstances())
                .flatMap(found -> found.stream().findFirst())
                .map(database -> seen(database, handle));
    }

    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.RDS,
                "list databases",
                rds -> rds.describeDBInstancesPaginator(request -> request.maxRecords(PAGE)).dbInstances().stream()
                        .map(database -> seen(database, Optional.empty()))
                        .limit(atMost)
                        .toList());
    }

    private static Seen seen(DBInstance database, Optional<ObjectNode> handle) {
        return new Seen(
                database.dbInstanceIdentifier(),
                DatabaseAttributes.of(database),
                progress(database, handle),
                Optional.ofNullable(database.dbiResourceId()));
    }

    /**
     * Soon after a modification was asked for, RDS shows it as pending and the database as available. Without a handle
     * what is pending is somebody's who lets it wait for the maintenance window.
     */
    private static Progress progress(DBInstance database, Optional<ObjectNode> handle) {
        var status = database.dbInstanceStatus();
        if (BROKEN.matcher(status).matches()) {
            return new Progress.Failed(
                    "RDS says that the database %s is %s".formatted(database.dbInstanceIdentifier(), status));
        }
        return !AT_REST.contains(status) || handle.isPresent() && DatabaseAttributes.isPending(database)
                ? new Progress.Working(handle)
                : new Progress.AtRest();
    }

    /** At once, and with it all that is pending: so nothing may be. */
    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        DatabaseObjections.against(name, now.configuration(), changes).stream()
                .findFirst()
                .ifPresent(why -> {
                    throw new Refused(why);
                });
        var request =
                ModifyDbInstanceRequest.builder().dbInstanceIdentifier(name).applyImmediately(true);
        var wanted = JsonNodeFactory.instance.objectNode();
        for (var change : changes) {
            switch (change.path().toString()) {
                case DatabaseObjections.CLASS -> request.dbInstanceClass(to(change, JsonNode::stringValueOpt));
                case DatabaseObjections.STORAGE -> {
                    request.allocatedStorage(to(change, WholeNumber::of));
                    keepSpeed(now.configuration(), request);
                }
                case DatabaseObjections.MULTI_AZ -> request.multiAZ(to(change, JsonNode::booleanValueOpt));
                default -> throw new Refused("%s of a database cannot be changed".formatted(change.path()));
            }
            change.to().ifPresent(value -> wanted.set(change.path().last(), value));
        }
        aws.write(AwsService.RDS, "modify the database " + name, rds -> rds.modifyDBInstance(request.build()));
        return Optional.of(JsonNodeFactory.instance.objectNode().set("asked_for", wanted));
    }

    /** What storage has of its own RDS wants to be told with its size, though it stays. */
    private static void keepSpeed(Configuration now, ModifyDbInstanceRequest.Builder request) {
        if (DatabaseObjections.hasIopsOfItsOwn(now)) {
            number(now, "iops").ifPresent(request::iops);
            if (now.text("storage_type").equals(Optional.of("gp3"))) {
                number(now, "storage_throughput").ifPresent(request::storageThroughput);
            }
        }
    }

    private static Optional<Integer> number(Configuration now, String attribute) {
        return now.at(AttributePath.ROOT.child(attribute)).flatMap(WholeNumber::of);
    }

    private static <T> T to(Change change, Function<JsonNode, Optional<T>> kind) {
        return change.to()
                .flatMap(kind)
                .orElseThrow(() -> new Refused("%s must have a value of its kind".formatted(change.path())));
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        var objections = new ArrayList<>(DatabaseObjections.against(name, seen.configuration(), changes));
        var after = seen.configuration().with(changes);
        DatabaseObjections.notOrderable(name, after, changes, options(aws, name, after))
                .ifPresent(objections::add);
        return List.copyOf(objections);
    }

    /** In which ways there can be a database like this one of the class that it will have. */
    private static List<OrderableDBInstanceOption> options(AwsSession aws, String name, Configuration after) {
        return aws.read(
                AwsService.RDS,
                "look which classes the database %s can have".formatted(name),
                rds -> rds
                        .describeOrderableDBInstanceOptionsPaginator(request -> request.engine(
                                        after.text("engine").orElse(""))
                                .engineVersion(after.text("engine_version").orElse(""))
                                .dbInstanceClass(after.text("instance_class").orElse("")))
                        .orderableDBInstanceOptions()
                        .stream()
                        .toList());
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of("rds:DescribeDBInstances", "rds:DescribeOrderableDBInstanceOptions"),
                List.of("rds:ModifyDBInstance"),
                List.of("arn:aws:rds:*:*:db:*"),
                List.of(
                        new AwsPermissions.Try(
                                "rds:DescribeDBInstances",
                                aws -> aws.read(
                                        AwsService.RDS,
                                        "list databases",
                                        rds -> rds.describeDBInstances(request -> request.maxRecords(20)))),
                        new AwsPermissions.Try(
                                "rds:DescribeOrderableDBInstanceOptions",
                                aws -> aws.read(
                                        AwsService.RDS,
                                        "list classes of databases",
                                        rds -> rds.describeOrderableDBInstanceOptions(request ->
                                                request.engine("postgres").maxRecords(20))))));
    }
}
