package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Kind;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.rds.RdsClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What AWS refuses of machines, volumes, databases, groups and services, and moto mostly does not. Each row twice: we
 * refuse it and send nothing; and if the resource becomes so between our look and our write, AWS refuses it (the proxy,
 * by {@code aws/strict-rules.yaml}) and we know why and that nothing was changed.
 *
 * <p>Of moto's other lies: RunInstances and its client token are never called; that a modification, a stop or a start
 * takes time is in {@link ChangesTakeTimeTest} and {@link DatabasesContractTest}; what AWS makes together with a fix
 * and does not refuse, a modification that waits, is in the last of these.
 */
@AwsTest
class RefusedTwiceTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final BiConsumer<String, StrictAwsProxy> NOTHING = (_, _) -> {};

    private static final Ec2Client EC2 = AwsPeer.get().outside(AwsService.EC2);
    private static final RdsClient RDS = AwsPeer.get().outside(AwsService.RDS);
    private static final AutoScalingClient GROUPS = AwsPeer.get().outside(AwsService.GROUPS);
    private static final EcsClient ECS = AwsPeer.get().outside(AwsService.ECS);

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private AwsCloud cloud;

    private AwsAccount account;

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
    }

    @AfterEach
    void end() {
        account.close();
    }

    static Stream<Row> rows() {
        return Stream.of(
                row("an instance gets another type only while it is stopped")
                        .we(_ -> running(), "/instance_type", "\"t3.large\"", "only while /state is stopped")
                        .aws(
                                _ -> stopped(),
                                "/instance_type",
                                "\"t3.large\"",
                                "ec2:ModifyInstanceAttribute",
                                (id, _) -> EC2.startInstances(request -> request.instanceIds(id)),
                                Kind.IN_PROGRESS,
                                "IncorrectInstanceState"),
                row("an instance is of a type that there is")
                        .we(_ -> running(), "/instance_type", "\"zz9.plural\"", "no instance type zz9.plural")
                        .aws(
                                _ -> stopped(),
                                "/instance_type",
                                "\"zz9.plural\"",
                                "ec2:ModifyInstanceAttribute",
                                NOTHING,
                                Kind.INVALID,
                                "InvalidInstanceAttributeValue"),
                row("a protected instance is not stopped")
                        .we(_ -> protectedFromStop(), "/state", "\"stopped\"", "disable_api_stop")
                        .aws(
                                _ -> running(),
                                "/state",
                                "\"stopped\"",
                                "ec2:StopInstances",
                                (id, _) -> protect(id),
                                Kind.INVALID,
                                "OperationNotPermitted"),
                row("a volume is not modified while it is being modified")
                        .we(RefusedTwiceTest::beingModified, "/size", "300", "still being modified")
                        .aws(
                                _ -> volume(),
                                "/size",
                                "300",
                                "ec2:ModifyVolume",
                                (id, proxy) -> grow(slow(proxy), id, 200),
                                Kind.IN_PROGRESS,
                                "IncorrectModificationState"),
                row("a volume is modified four times in 24 hours")
                        .we(proxy -> modified(proxy, 1), "/size", "300", "try again after")
                        .aws(
                                proxy -> modified(proxy, 3),
                                "/size",
                                "300",
                                "ec2:ModifyVolume",
                                (id, proxy) -> grow(proxy, id, 200),
                                Kind.INVALID,
                                "VolumeModificationRateExceeded"),
                row("a volume never shrinks")
                        .we(_ -> volume(), "/size", "10", "can only grow")
                        .aws(
                                _ -> volume(),
                                "/size",
                                "200",
                                "ec2:ModifyVolume",
                                (id, _) -> EC2.modifyVolume(
                                        request -> request.volumeId(id).size(300)),
                                Kind.INVALID,
                                "cannot be smaller"),
                row("a volume that is used is not deleted")
                        .we(_ -> attached(volume()), "/present", "false", "only a volume that nothing uses")
                        .aws(
                                _ -> snapshotted(volume()),
                                "/present",
                                "false",
                                "ec2:DeleteVolume",
                                (id, _) -> attached(id),
                                Kind.INVALID,
                                "VolumeInUse"),
                row("a database is of a class that there is")
                        .we(_ -> database(), "/instance_class", "\"db.nope\"", "no class db.nope")
                        .aws(
                                _ -> database(),
                                "/instance_class",
                                "\"db.nope\"",
                                "rds:ModifyDBInstance",
                                NOTHING,
                                Kind.INVALID,
                                "does not support modifying"),
                row("the storage of a database never shrinks")
                        .we(_ -> database(), "/allocated_storage", "20", "can only grow")
                        .aws(
                                _ -> database(),
                                "/allocated_storage",
                                "200",
                                "rds:ModifyDBInstance",
                                (name, _) -> RDS.modifyDBInstance(request -> request.dbInstanceIdentifier(name)
                                        .allocatedStorage(300)
                                        .applyImmediately(true)),
                                Kind.INVALID,
                                "less than the current one"),
                row("the storage of a database is locked while it is optimized")
                        .we(RefusedTwiceTest::beingOptimized, "/allocated_storage", "400", "still being optimized")
                        .aws(
                                _ -> database(),
                                "/allocated_storage",
                                "400",
                                "rds:ModifyDBInstance",
                                RefusedTwiceTest::optimize,
                                Kind.INVALID,
                                "being optimized"),
                row("storage with IOPS of its own grows together with them")
                        .we(_ -> withUnknownIops(), "/allocated_storage", "600", "does not say how many IOPS")
                        .aws(
                                _ -> database(),
                                "/allocated_storage",
                                "200",
                                "rds:ModifyDBInstance",
                                (name, _) -> RDS.modifyDBInstance(request -> request.dbInstanceIdentifier(name)
                                        .storageType("io1")
                                        .iops(1000)
                                        .applyImmediately(true)),
                                Kind.INVALID,
                                "both the storage size and iops"),
                row("a stopped database is not modified")
                        .we(_ -> stoppedDatabase(), "/instance_class", "\"db.m5.large\"", "start it first")
                        .aws(
                                _ -> database(),
                                "/instance_class",
                                "\"db.m5.large\"",
                                "rds:ModifyDBInstance",
                                (name, _) -> RDS.stopDBInstance(request -> request.dbInstanceIdentifier(name)),
                                Kind.IN_PROGRESS,
                                "InvalidDBInstanceState"),
                row("what is wanted of a group lies between its sizes")
                        .we(_ -> group(), "/desired_capacity", "10", "between its min_size 1 and its max_size 9")
                        .aws(
                                _ -> group(),
                                "/desired_capacity",
                                "6",
                                "autoscaling:UpdateAutoScalingGroup",
                                (name, _) -> GROUPS.updateAutoScalingGroup(request ->
                                        request.autoScalingGroupName(name).maxSize(5)),
                                Kind.INVALID,
                                "ValidationError"),
                row("a daemon has as many tasks as its cluster has instances")
                        .we(_ -> service(SchedulingStrategy.DAEMON), "/desired_count", "2", "one task on each instance")
                        .aws(
                                _ -> service(SchedulingStrategy.REPLICA),
                                "/desired_count",
                                "2",
                                "ecs:UpdateService",
                                (name, _) -> becomeDaemon(name),
                                Kind.INVALID,
                                "daemon scheduling strategy"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isRefusedByUsBeforeAnythingIsSent(Row row) {
        var ours = row.ours();
        var id = ours.resource().apply(account.proxy());
        var seen = read(id);
        var sent = account.proxy().asked(name(id));

        var said = said(seen, ours.change(seen));

        assertThat(said).anySatisfy(sentence -> assertThat(sentence).contains(ours.says()));
        assertThat(account.proxy().asked(name(id))).isEqualTo(sent);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void isUnderstoodWhenAwsRefusesWhatBecameSoMeanwhile(Row row) {
        var theirs = row.theirs();
        var id = theirs.resource().apply(account.proxy());
        var seen = read(id);
        account.proxy().before(theirs.action(), () -> theirs.meanwhile().accept(name(id), account.proxy()));

        var failure = catchThrowableOfType(
                ProviderException.class,
                () -> cloud.apply(account.resource(id), seen, List.of(theirs.change(seen)), key()));

        assertThat(failure.kind()).as(failure.explanation()).isEqualTo(theirs.kind());
        assertThat(failure.explanation()).contains(theirs.says());
        assertThat(account.proxy().asked(name(id))).contains(theirs.action());
        assertThat(read(id).configuration().at(theirs.path())).isNotEqualTo(Optional.of(theirs.wanted()));
    }

    /** In the check, or else right before the write. */
    private List<String> said(Observation seen, Change change) {
        var objections = cloud.objections(seen, List.of(change));
        return objections.isEmpty()
                ? List.of(catchThrowableOfType(
                                ProviderException.class,
                                () -> cloud.apply(seen.resource(), seen, List.of(change), key()))
                        .explanation())
                : objections;
    }

    private Observation read(String id) {
        return cloud.read(account.resource(id)).orElseThrow();
    }

    /** What AWS' calls call it. */
    private static String name(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static WriteKey key() {
        return new WriteKey("op_rows", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet());
    }

    private static String running() {
        return AwsMachines.run(EC2, "t3.xlarge");
    }

    private static String stopped() {
        var id = running();
        EC2.stopInstances(request -> request.instanceIds(id));
        return id;
    }

    private static String protectedFromStop() {
        var id = running();
        protect(id);
        return id;
    }

    private static void protect(String id) {
        EC2.modifyInstanceAttribute(request -> request.instanceId(id).disableApiStop(on -> on.value(true)));
    }

    private static String volume() {
        return AwsMachines.volume(EC2, 100);
    }

    private static String beingModified(StrictAwsProxy proxy) {
        var id = volume();
        grow(slow(proxy), id, 200);
        return id;
    }

    private static String modified(StrictAwsProxy proxy, int times) {
        var id = volume();
        for (var time = 1; time <= times; time++) {
            grow(proxy, id, 100 + time);
        }
        return id;
    }

    private static StrictAwsProxy slow(StrictAwsProxy proxy) {
        proxy.slowDown(Duration.ofMinutes(5));
        return proxy;
    }

    /** As somebody else does who is bound by AWS' rules too. */
    private static void grow(StrictAwsProxy proxy, String id, int size) {
        try (var ec2 = AwsPeer.client(AwsService.EC2, proxy.address())) {
            ec2.modifyVolume(request -> request.volumeId(id).size(size));
        }
    }

    private static String attached(String id) {
        var instance = running();
        EC2.attachVolume(request -> request.instanceId(instance).volumeId(id).device("/dev/sdf"));
        return id;
    }

    /** As the first stage of these tests' operation leaves it. */
    private static String snapshotted(String id) {
        EC2.createSnapshot(request -> request.volumeId(id)
                .tagSpecifications(TagSpecification.builder()
                        .resourceType(ResourceType.SNAPSHOT)
                        .tags(
                                Tag.builder()
                                        .key(AwsTags.OURS + "last-snapshot-of")
                                        .value(id)
                                        .build(),
                                Tag.builder()
                                        .key(AwsTags.OURS + "operation")
                                        .value("op_rows")
                                        .build())
                        .build()));
        return id;
    }

    private static String database() {
        return database("gp2", 100);
    }

    private static String database(String storage, int size) {
        var name = "rows-" + COUNT.incrementAndGet();
        RDS.createDBInstance(request -> request.dbInstanceIdentifier(name)
                .dbInstanceClass("db.m5.xlarge")
                .engine("postgres")
                .engineVersion("16.4")
                .allocatedStorage(size)
                .storageType(storage)
                .masterUsername("orders")
                .masterUserPassword("not-of-interest"));
        return "aws_db_instance/" + name;
    }

    /** Moto does not give a large gp3 database the IOPS that RDS gives it by itself. */
    private static String withUnknownIops() {
        return database("gp3", 500);
    }

    private static String stoppedDatabase() {
        var id = database();
        RDS.stopDBInstance(request -> request.dbInstanceIdentifier(name(id)));
        return id;
    }

    private static String beingOptimized(StrictAwsProxy proxy) {
        var id = database();
        try (var rds = AwsPeer.client(AwsService.RDS, proxy.address())) {
            rds.describeDBInstances(request -> request.dbInstanceIdentifier(name(id)));
        }
        optimize(name(id), proxy);
        return id;
    }

    /** Somebody lets its storage grow, and RDS optimizes it. */
    private static void optimize(String name, StrictAwsProxy proxy) {
        proxy.databases().keepsOptimizing();
        try (var rds = AwsPeer.client(AwsService.RDS, proxy.address())) {
            rds.modifyDBInstance(request ->
                    request.dbInstanceIdentifier(name).allocatedStorage(200).applyImmediately(true));
        }
    }

    private static String group() {
        var name = "rows-" + COUNT.incrementAndGet();
        GROUPS.createLaunchConfiguration(request ->
                request.launchConfigurationName(name).imageId("ami-12c6146b").instanceType("t3.micro"));
        GROUPS.createAutoScalingGroup(request -> request.autoScalingGroupName(name)
                .launchConfigurationName(name)
                .availabilityZones("us-east-1a")
                .minSize(1)
                .maxSize(9)
                .desiredCapacity(4));
        return "aws_autoscaling_group/" + name;
    }

    private static String service(SchedulingStrategy strategy) {
        var name = "rows-" + COUNT.incrementAndGet();
        ECS.createCluster(request -> request.clusterName("rows"));
        ECS.registerTaskDefinition(request -> request.family("web")
                .containerDefinitions(ContainerDefinition.builder()
                        .name("web")
                        .image("web")
                        .memory(128)
                        .build()));
        create(name, strategy);
        return "aws_ecs_service/rows/" + name;
    }

    private static void create(String name, SchedulingStrategy strategy) {
        ECS.createService(request -> {
            request.cluster("rows").serviceName(name).taskDefinition("web").schedulingStrategy(strategy);
            if (strategy == SchedulingStrategy.REPLICA) {
                request.desiredCount(4);
            }
        });
    }

    /** Its strategy never changes, but somebody may put another one in its place. */
    private static void becomeDaemon(String name) {
        ECS.deleteService(request -> request.cluster("rows").service(name).force(true));
        create(name, SchedulingStrategy.DAEMON);
    }

    private static Begun row(String rule) {
        return new Begun(rule);
    }

    private record Begun(String rule) {

        Half we(Function<StrictAwsProxy, String> resource, String path, String wanted, String says) {
            return new Half(rule, new Ours(resource, AttributePath.parse(path), json(wanted), says));
        }
    }

    private record Half(String rule, Ours ours) {

        Row aws(
                Function<StrictAwsProxy, String> resource,
                String path,
                String wanted,
                String action,
                BiConsumer<String, StrictAwsProxy> meanwhile,
                Kind kind,
                String says) {
            return new Row(
                    rule,
                    ours,
                    new Theirs(resource, AttributePath.parse(path), json(wanted), action, meanwhile, kind, says));
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static Change change(Observation seen, AttributePath path, JsonNode wanted) {
        return seen.type().change(new Difference(path, seen.configuration().at(path), Optional.of(wanted)));
    }

    /** A rule, a fix against it, and how a fix that is not comes to be. */
    private record Row(String rule, Ours ours, Theirs theirs) {

        @Override
        public String toString() {
            return rule;
        }
    }

    private record Ours(Function<StrictAwsProxy, String> resource, AttributePath path, JsonNode wanted, String says) {

        Change change(Observation seen) {
            return RefusedTwiceTest.change(seen, path, wanted);
        }
    }

    /** @param meanwhile what somebody else does when our write is on its way */
    private record Theirs(
            Function<StrictAwsProxy, String> resource,
            AttributePath path,
            JsonNode wanted,
            String action,
            BiConsumer<String, StrictAwsProxy> meanwhile,
            Kind kind,
            String says) {

        Change change(Observation seen) {
            return RefusedTwiceTest.change(seen, path, wanted);
        }
    }
}
