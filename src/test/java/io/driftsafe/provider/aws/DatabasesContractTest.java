package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class DatabasesContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final RdsClient outside = AwsPeer.get().outside(AwsService.RDS);
    private final String name = "contract-" + COUNT.incrementAndGet();

    @Override
    protected String create() {
        create(name, _ -> {});
        return "aws_db_instance/" + name;
    }

    private void create(String database, Consumer<CreateDbInstanceRequest.Builder> more) {
        outside.createDBInstance(request -> more.accept(request.dbInstanceIdentifier(database)
                .dbInstanceClass("db.m5.xlarge")
                .engine("postgres")
                .engineVersion("16.4")
                .allocatedStorage(100)
                .storageType("gp2")
                .masterUsername("orders")
                .masterUserPassword("canary-of-the-contract")));
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/instance_class");
    }

    @Override
    protected JsonNode wanted() {
        return JSON.stringNode("db.m5.large");
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of("canary-of-the-contract");
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_db_instance/contract-none");
    }

    @Override
    protected void changeElsewhere() {
        outside.addTagsToResource(request -> request.resourceName("arn:aws:rds:us-east-1:123456789012:db:" + name)
                .tags(Tag.builder().key("Team").value("checkout").build()));
    }

    @Override
    protected void changeTheSame() {
        modify(request -> request.dbInstanceClass("db.t3.micro"));
    }

    @Override
    protected void remove() {
        outside.deleteDBInstance(request -> request.dbInstanceIdentifier(name).skipFinalSnapshot(true));
    }

    @Test
    void aNameInOtherLettersIsTheSameDatabase() {
        var seen = cloud().read(account.resource("aws_db_instance/" + name.toUpperCase(java.util.Locale.ROOT)))
                .orElseThrow();

        assertThat(seen.resourceKey()).isEqualTo(live().resourceKey());
    }

    @Test
    void aModificationIsWaitedForFromPendingOverModifyingToAvailable() {
        account.proxy().slowDown(Duration.ofMillis(700));
        var before = live();

        var handle = apply(before, toClass("db.m5.large")).handle().orElseThrow();
        var soon = cloud().read(resource(), run(), handle).orElseThrow();

        assertThat(soon.progress()).isEqualTo(new Progress.Working(Optional.of(handle)));
        assertThat(text(soon, "/status")).contains("available");
        assertThat(text(soon, "/instance_class")).contains("db.m5.xlarge");
        awaitText("/status", "modifying");
        assertThat(live().inProgress()).isTrue();
        var after = await().atMost(Duration.ofSeconds(20))
                .until(() -> cloud().read(resource(), run(), handle).orElseThrow(), now -> !now.inProgress());
        assertThat(after.progress()).isEqualTo(new Progress.AtRest());
        assertThat(text(after, "/instance_class")).contains("db.m5.large");
    }

    @Test
    void whatSomebodyElseLetsWaitIsNotMadeWithTheFix() {
        live();
        modifyThroughTheProxy(request -> request.multiAZ(true).applyImmediately(false));
        var seen = live();

        assertThat(seen.progress()).isEqualTo(new Progress.AtRest());
        assertThat(cloud().objections(seen, toClass("db.m5.large")))
                .singleElement()
                .asString()
                .contains("maintenance window", "multi_az");
        assertRefusedUnasked(seen, toClass("db.m5.large"), "maintenance window");
    }

    @Test
    void whatIsLetWaitAfterTheLookIsNotMadeEither() {
        var seen = live();
        modifyThroughTheProxy(request -> request.multiAZ(true).applyImmediately(false));
        var asked = account.proxy().asked(name).size();

        var failure = catchThrowableOfType(ProviderException.class, () -> apply(seen, toClass("db.m5.large")));

        assertThat(failure).isInstanceOf(ProviderException.Changed.class);
        assertThat(account.proxy().asked(name)).hasSize(asked);
    }

    @Test
    void aClassHasToFitWhatTheDatabaseHas() {
        assertThat(cloud().objections(live(), toClass("db.x2iedn.xlarge")))
                .containsExactly(
                        "With gp2 storage, as %s has, RDS has no class db.x2iedn.xlarge for postgres 16.4: choose another class"
                                .formatted(name));

        modify(request -> request.multiAZ(true));

        assertThat(cloud().objections(live(), toClass("db.t3.micro")))
                .containsExactly(
                        "RDS has the class db.t3.micro for postgres 16.4 in one zone only, and %s is in two: choose another class"
                                .formatted(name));
    }

    @Test
    void storageDoesNotShrink() {
        assertRefusedUnasked(live(), toStorage(20), "can only grow");
        assertThat(live().type().refusal(toStorage(20).getFirst())).contains("can only grow");
    }

    @Test
    void storageThatWouldGrowByLessThanATenthIsRefusedForTheCloudRoundsItUp() {
        var seen = live();

        assertThat(cloud().objections(seen, toStorage(105)))
                .containsExactly("The storage of %s is 100 GiB and grows by a tenth at least: ask for 110 GiB or more"
                        .formatted(name));
        assertRefusedUnasked(seen, toStorage(105), "110 GiB");

        modifyThroughTheProxy(request -> request.allocatedStorage(105).applyImmediately(true));

        assertThat(live().configuration().at(AttributePath.parse("/allocated_storage")))
                .contains(JSON.numberNode(110));
    }

    @Test
    void largeGp3StorageGrowsTogetherWithItsIopsAndThroughput() {
        var large = name + "-large";
        create(
                large,
                request -> request.storageType("gp3")
                        .allocatedStorage(500)
                        .iops(13000)
                        .storageThroughput(600));
        var seen = cloud().read(account.resource("aws_db_instance/" + large)).orElseThrow();
        var path = AttributePath.parse("/allocated_storage");
        var changes = List.of(seen.type()
                .change(new Difference(path, seen.configuration().at(path), Optional.of(JSON.numberNode(600)))));

        cloud().apply(seen.resource(), seen, changes, key());

        assertThat(account.proxy().calls("rds:ModifyDBInstance").getLast().parameters())
                .containsEntry("AllocatedStorage", "600")
                .containsEntry("Iops", "13000")
                .containsEntry("StorageThroughput", "600");
        var after = cloud().read(seen.resource()).orElseThrow();
        assertThat(seen.configuration().with(changes).differencesTo(after.configuration(), after.type()))
                .isEmpty();
    }

    @Test
    void smallGp3StorageGrowsWithoutThem() {
        var small = name + "-small";
        create(small, request -> request.storageType("gp3"));
        var seen = cloud().read(account.resource("aws_db_instance/" + small)).orElseThrow();
        var path = AttributePath.parse("/allocated_storage");

        cloud().apply(
                        seen.resource(),
                        seen,
                        List.of(seen.type()
                                .change(new Difference(
                                        path, seen.configuration().at(path), Optional.of(JSON.numberNode(200))))),
                        key());

        assertThat(account.proxy().calls("rds:ModifyDBInstance").getLast().parameters())
                .containsEntry("AllocatedStorage", "200")
                .doesNotContainKeys("Iops", "StorageThroughput");
    }

    @Test
    void whatIsLetWaitWhileTheFixIsOnItsWayIsMadeWithItAndSeen() {
        var seen = live();
        account.proxy()
                .before(
                        "rds:ModifyDBInstance",
                        () -> modifyThroughTheProxy(
                                request -> request.multiAZ(true).applyImmediately(false)));

        apply(seen, toClass("db.m5.large"));

        var after = live();
        assertThat(seen.configuration().with(toClass("db.m5.large")).differencesTo(after.configuration(), after.type()))
                .extracting(difference -> difference.path().toString())
                .contains("/multi_az");
    }

    @Test
    void whileStorageIsOptimizedItIsLockedAndTheClassIsNot() {
        account.proxy().databases().keepsOptimizing();
        apply(live(), toStorage(200));
        awaitText("/status", "storage-optimization");
        var seen = live();

        assertThat(seen.progress()).isEqualTo(new Progress.AtRest());
        assertThat(cloud().objections(seen, toClass("db.m5.large"))).isEmpty();
        assertThat(cloud().objections(seen, toStorage(300)))
                .containsExactly(
                        "The storage of %s is still being optimized after its last change: try again after that"
                                .formatted(name));
        assertRefusedUnasked(seen, toStorage(300), "optimized");
    }

    @Test
    void aStoppedDatabaseIsLeftAlone() {
        live();
        outside.stopDBInstance(request -> request.dbInstanceIdentifier(name));
        var seen = live();

        assertThat(seen.progress()).isEqualTo(new Progress.AtRest());
        assertThat(cloud().objections(seen, toClass("db.m5.large")))
                .containsExactly(
                        "%s is stopped, and only a running database is changed: start it first".formatted(name));
        assertRefusedUnasked(seen, toClass("db.m5.large"), "start it first");
    }

    @Test
    void theZoneThatStandsByIsGivenUpAndTakenAgain() {
        modify(request -> request.multiAZ(true));
        var before = live();

        apply(before, change("/multi_az", JSON.booleanNode(false)));
        assertThat(live().configuration().at(AttributePath.parse("/multi_az"))).contains(JSON.booleanNode(false));
        apply(live(), change("/multi_az", JSON.booleanNode(true)));

        assertThat(before.configuration().differencesTo(live().configuration(), before.type()))
                .isEmpty();
    }

    @Test
    void aReadReplicaIsLeftAlone() {
        outside.createDBInstanceReadReplica(request -> request.dbInstanceIdentifier(name + "-replica")
                .sourceDBInstanceIdentifier(name)
                .dbInstanceClass("db.m5.xlarge"));
        var replica = cloud().read(account.resource("aws_db_instance/%s-replica".formatted(name)))
                .orElseThrow();

        assertThat(cloud().objections(replica, toClass("db.m5.large")))
                .first()
                .asString()
                .contains("is a read replica of " + name, "by hand");
        var failure = catchThrowableOfType(
                ProviderException.class,
                () -> cloud().apply(replica.resource(), replica, toClass("db.m5.large"), key()));
        assertThat(failure).isInstanceOf(ProviderException.Refused.class);
        assertThat(account.proxy().asked(name + "-replica")).isEmpty();
    }

    private void assertRefusedUnasked(Observation seen, List<Change> changes, String why) {
        var asked = account.proxy().asked(name).size();

        var failure = catchThrowableOfType(ProviderException.class, () -> apply(seen, changes));

        assertThat(failure).isInstanceOf(ProviderException.Refused.class).hasMessageContaining(why);
        assertThat(account.proxy().asked(name)).hasSize(asked);
    }

    private void modify(Consumer<ModifyDbInstanceRequest.Builder> modification) {
        outside.modifyDBInstance(request ->
                modification.accept(request.dbInstanceIdentifier(name).applyImmediately(true)));
    }

    private void modifyThroughTheProxy(Consumer<ModifyDbInstanceRequest.Builder> modification) {
        AwsPeer.client(AwsService.RDS, account.proxy().address())
                .modifyDBInstance(request -> modification.accept(request.dbInstanceIdentifier(name)));
    }

    private Observation apply(Observation seen, List<Change> changes) {
        return cloud().apply(resource(), seen, changes, key());
    }

    private void awaitText(String path, String value) {
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(text(live(), path)).contains(value));
    }

    private static Optional<String> text(Observation seen, String path) {
        return seen.configuration().at(AttributePath.parse(path)).map(JsonNode::stringValue);
    }

    private List<Change> toClass(String wanted) {
        return change("/instance_class", JSON.stringNode(wanted));
    }

    private List<Change> toStorage(int wanted) {
        return change("/allocated_storage", JSON.numberNode(wanted));
    }

    private List<Change> change(String path, JsonNode wanted) {
        var seen = live();
        var attribute = AttributePath.parse(path);
        return List.of(seen.type()
                .change(new Difference(attribute, seen.configuration().at(attribute), Optional.of(wanted))));
    }

    private Run run() {
        return new Run("op_databases", 1);
    }

    private static WriteKey key() {
        return new WriteKey("op_databases", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet());
    }
}
