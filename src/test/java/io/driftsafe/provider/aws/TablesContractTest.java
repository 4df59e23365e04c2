package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.Reversibility;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A table of 10 units to read and 8 to write, with two indexes of 5 and 4 each. */
class TablesContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String UPDATE = "dynamodb:UpdateTable";

    private static final Map<String, Object> ON_DEMAND = Map.of(
            "/billing_mode", "PAY_PER_REQUEST",
            "/read_capacity", 0,
            "/write_capacity", 0,
            "/global_secondary_index/by-customer/read_capacity", 0,
            "/global_secondary_index/by-customer/write_capacity", 0,
            "/global_secondary_index/by-date/read_capacity", 0,
            "/global_secondary_index/by-date/write_capacity", 0);

    private final DynamoDbClient outside = AwsPeer.get().outside(AwsService.DYNAMODB);
    private final String name = "contract-" + COUNT.incrementAndGet();

    @Override
    protected String create() {
        TablePeer.create(outside, name);
        return "aws_dynamodb_table/" + name;
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/read_capacity");
    }

    @Override
    protected JsonNode wanted() {
        return json(3);
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_dynamodb_table/contract-none");
    }

    @Override
    protected void changeElsewhere() {
        outside.tagResource(request -> request.resourceArn("arn:aws:dynamodb:us-east-1:123456789012:table/" + name)
                .tags(tag -> tag.key("Team").value("checkout")));
    }

    @Override
    protected void changeTheSame() {
        outside.updateTable(request -> request.tableName(name)
                .provisionedThroughput(units -> units.readCapacityUnits(20L).writeCapacityUnits(8L)));
    }

    @Override
    protected void remove() {
        outside.deleteTable(request -> request.tableName(name));
    }

    @Override
    protected boolean isToldFromItsSuccessor() {
        return true;
    }

    @Test
    void indexesAreMembersByTheirNames() {
        assertThat(live().configuration().at(AttributePath.parse("/global_secondary_index/by-date/hash_key")))
                .contains(json("date"));
        assertThat(cloud().read(account.resource("arn:aws:dynamodb:us-east-1:123456789012:table/" + name)))
                .isPresent();
    }

    /** As a Terraform plan has them. */
    @Test
    void whatIsWantedOfIndexesMayComeInAList() {
        var seen = live();
        var wanted = (ObjectNode) JsonMapper.shared().readTree("""
                {"global_secondary_index": [{"name": "by-date", "read_capacity": 2}, {"name": "by-customer", "read_capacity": 3}]}""");

        assertThat(cloud().canonical(seen.type(), wanted))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"global_secondary_index": {"by-date": {"read_capacity": 2}, "by-customer": {"read_capacity": 3}}}"""));
    }

    /** It shifts no other's path. */
    @Test
    void anIndexThatSomebodyMakesIsSeenAsThatIndexAlone() {
        var seen = live();
        outside.updateTable(request -> request.tableName(name)
                .attributeDefinitions(attribute -> attribute.attributeName("id").attributeType(ScalarAttributeType.S))
                .globalSecondaryIndexUpdates(index -> index.create(made -> made.indexName("all")
                        .keySchema(key -> key.attributeName("id").keyType(KeyType.HASH))
                        .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
                        .provisionedThroughput(
                                units -> units.readCapacityUnits(1L).writeCapacityUnits(1L)))));

        var now = live();

        assertThat(seen.configuration().differencesTo(now.configuration(), now.type()))
                .extracting(difference -> difference.path().toString())
                .contains("/global_secondary_index/all")
                .noneMatch(path -> path.contains("by-"));
    }

    @Test
    void onlyWhatChangesIsSent() {
        var seen = live();

        apply(seen, Map.of("/global_secondary_index/by-date/read_capacity", 2));

        assertThat(live().configuration().differencesTo(seen.configuration(), seen.type()))
                .extracting(difference -> difference.path().toString())
                .containsExactly("/global_secondary_index/by-date/read_capacity");
        var sent = account.proxy().calls(UPDATE).getLast().parameters();
        assertThat(sent).doesNotContainKeys("ProvisionedThroughput", "BillingMode");
        assertThat(JsonMapper.shared().readTree(sent.get("GlobalSecondaryIndexUpdates")))
                .isEqualTo(JsonMapper.shared().readTree("""
                        [{"Update": {"IndexName": "by-date", "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 4}}}]"""));
    }

    /** With all capacities, which AWS forgets: they are in the fix and so in its plan to put back. */
    @Test
    void onDemandAndBackWithTheCapacitiesOfTableAndIndexes() {
        var before = live();
        var fix = changes(before, ON_DEMAND);

        cloud().apply(resource(), before, fix, key());
        var onDemand = live();

        assertThat(before.configuration().with(fix).differencesTo(onDemand.configuration(), onDemand.type()))
                .isEmpty();

        var back = fix.stream()
                .map(change -> change.undone(before.configuration().at(change.path())))
                .toList();
        cloud().apply(resource(), onDemand, back, key());

        assertThat(before.configuration().differencesTo(live().configuration(), before.type()))
                .isEmpty();
        assertThat(account.proxy().writes(name)).containsExactly(UPDATE, UPDATE);
    }

    @Test
    void onDemandWithoutTheCapacitiesIsRefusedByUs() {
        var seen = live();
        var alone = Map.<String, Object>of("/billing_mode", "PAY_PER_REQUEST");

        assertThat(objections(seen, alone))
                .singleElement()
                .asString()
                .contains("/read_capacity", "/global_secondary_index/by-date/write_capacity", "to 0");
        assertThat(catchThrowableOfType(Refused.class, () -> apply(seen, alone)).explanation())
                .contains("On demand a table has no capacities");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void aProvisionedTableWithoutCapacityIsRefusedByUs() {
        var seen = live();

        assertThat(objections(seen, Map.of("/write_capacity", 0)))
                .singleElement()
                .asString()
                .contains("at least 1", "/write_capacity");
        assertThat(catchThrowableOfType(Refused.class, () -> apply(seen, Map.of("/write_capacity", 0))))
                .isNotNull();
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void whatATableHasAlreadyIsNeverSent() {
        var seen = live();

        assertThat(objections(seen, Map.of("/read_capacity", 10)))
                .singleElement()
                .asString()
                .contains("already is as wanted");
        assertThat(catchThrowableOfType(Refused.class, () -> apply(seen, Map.of("/read_capacity", 10)))
                        .explanation())
                .contains("already is as wanted");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    /** Somebody made the same change after our look. */
    @Test
    void thatAWSRefusesWhatATableHasAlreadyHasNoEffect() {
        var seen = live();
        account.proxy()
                .before(
                        UPDATE,
                        () -> outside.updateTable(request -> request.tableName(name)
                                .provisionedThroughput(
                                        units -> units.readCapacityUnits(3L).writeCapacityUnits(8L))));

        var refusal = catchThrowableOfType(Refused.class, () -> apply(seen, Map.of("/read_capacity", 3)));

        assertThat(refusal.explanation()).contains("ValidationException", "will not change");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void isAtWorkUntilDynamoIsThrough() {
        account.proxy().slowDown(Duration.ofSeconds(2));

        apply(live(), Map.of("/read_capacity", 3));

        assertThat(live().inProgress()).isTrue();
        assertThat(catchThrowableOfType(Unavailable.class, () -> apply(live(), Map.of("/read_capacity", 2)))
                        .kind())
                .isEqualTo(ProviderException.Kind.IN_PROGRESS);
        assertThat(account.proxy().asked(name)).hasSize(1);
        await().atMost(Duration.ofSeconds(20)).until(() -> live().progress() instanceof Progress.AtRest);
    }

    @Test
    void thatDynamoIsAtWorkIsNoChange() {
        account.proxy().slowDown(Duration.ofSeconds(30));
        var seen = live();
        account.proxy().before(UPDATE, () -> account.proxy().tables().begin(name));

        var refusal = catchThrowableOfType(Unavailable.class, () -> apply(seen, Map.of("/read_capacity", 3)));

        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.IN_PROGRESS);
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void whatWasLoweredTooOftenIsRefusedByUsAndByAWS() {
        account.proxy().tables().lowered(name, 4, Instant.now());
        var seen = live();

        assertThat(objections(seen, Map.of("/read_capacity", 3)))
                .singleElement()
                .asString()
                .contains("was lowered 4 times today", "try again after");
        assertThat(objections(seen, Map.of("/read_capacity", 30))).isEmpty();
        assertThat(objections(seen, Map.of("/global_secondary_index/by-customer/read_capacity", 3)))
                .isEmpty();
        assertThat(account.proxy().asked(name)).isEmpty();

        var refusal = catchThrowableOfType(Refused.class, () -> apply(seen, Map.of("/read_capacity", 3)));

        assertThat(refusal.explanation()).contains("LimitExceededException");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    /** The way back of a raise is one of the few decreases, of a switch to provisioned one of the few switches. */
    @Test
    void whatAwsTakesBackOnlySoOftenIsKnownToBeLate() {
        var seen = live();

        assertThat(reversibilities(seen, Map.of("/read_capacity", 30))).containsOnly(Reversibility.DELAYED);
        assertThat(reversibilities(seen, Map.of("/global_secondary_index/by-date/write_capacity", 30)))
                .containsOnly(Reversibility.DELAYED);
        assertThat(reversibilities(seen, Map.of("/billing_mode", "PROVISIONED")))
                .containsOnly(Reversibility.DELAYED);
        assertThat(reversibilities(seen, Map.of("/read_capacity", 3))).containsOnly(Reversibility.EXACT);
        assertThat(reversibilities(seen, ON_DEMAND)).containsOnly(Reversibility.EXACT);
    }

    @Test
    void whatIsPutBackWaitsUntilItMayBeLowered() {
        account.proxy().tables().lowered(name, 4, Instant.now().minus(Duration.ofMinutes(50)));

        var refusal = catchThrowableOfType(Unavailable.class, () -> putBack(Map.of("/read_capacity", 3)));

        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.THROTTLED);
        assertThat(refusal.retryAfter()).isBetween(Duration.ofMinutes(9), Duration.ofSeconds(602));
        assertThat(refusal.explanation()).contains("try again after");
        assertThat(account.proxy().asked(name)).isEmpty();

        putBack(Map.of("/read_capacity", 30));

        assertThat(account.proxy().writes(name)).containsExactly(UPDATE);
    }

    @Test
    void whatIsNotLoweredTodayAnyMoreIsNotWaitedFor() {
        account.proxy().tables().lowered(name, 27, Instant.now().minus(Duration.ofHours(2)));
        assumeTrue(
                Instant.now()
                                .until(Instant.now()
                                        .truncatedTo(ChronoUnit.DAYS)
                                        .plus(1, ChronoUnit.DAYS))
                                .compareTo(Duration.ofMinutes(61))
                        > 0,
                "In the last hour of a day it is waited for");

        var refusal = catchThrowableOfType(Refused.class, () -> putBack(Map.of("/read_capacity", 3)));

        assertThat(refusal.explanation()).contains("try again tomorrow");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void afterAnHourAndBeforeTheLastOfADayItIsLoweredAgain() {
        account.proxy().tables().lowered(name, 5, Instant.now().minus(Duration.ofMinutes(61)));

        assertThat(objections(live(), Map.of("/read_capacity", 3))).isEmpty();

        account.proxy().tables().lowered(name, 22, Instant.now().minus(Duration.ofMinutes(61)));

        assertThat(objections(live(), Map.of("/read_capacity", 3)))
                .singleElement()
                .asString()
                .contains("27 times today", "tomorrow");
    }

    @Test
    void whatWasPutOnDemandTooOftenIsRefusedByUsAndByAWS() {
        account.proxy().tables().switched(name, 4, Instant.now().minus(Duration.ofHours(2)));
        var seen = live();

        assertThat(objections(seen, ON_DEMAND)).singleElement().asString().contains("four times in 24 hours");
        assertThat(account.proxy().asked(name)).isEmpty();

        var refusal = catchThrowableOfType(Refused.class, () -> apply(seen, ON_DEMAND));

        assertThat(refusal.explanation()).contains("LimitExceededException");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void capacitiesThatAreScaledMoveByThemselves() {
        var before = live();
        AwsPeer.get()
                .outside(AwsService.SCALING)
                .registerScalableTarget(request -> request.serviceNamespace(ServiceNamespace.DYNAMODB)
                        .resourceId("table/" + name)
                        .scalableDimension(ScalableDimension.DYNAMODB_TABLE_READ_CAPACITY_UNITS)
                        .minCapacity(5)
                        .maxCapacity(50));

        var scaled = live();

        assertThat(before.type().isVolatile(path())).isFalse();
        assertThat(scaled.type().isVolatile(path())).isTrue();
        assertThat(scaled.type().isVolatile(AttributePath.parse("/write_capacity")))
                .isFalse();
        assertThat(scaled.configuration().at(AttributePath.parse("/read_capacity_scaling/max_capacity")))
                .contains(json(50));
        assertThat(objections(scaled, ON_DEMAND)).singleElement().asString().contains("deregister");
        assertThat(objections(scaled, Map.of("/write_capacity", 3))).isEmpty();

        assertThat(scaled.type().isVolatile(AttributePath.parse("/global_secondary_index/by-date/read_capacity")))
                .isFalse();

        changeTheSame();

        assertThat(scaled.configuration().sameAs(live().configuration(), scaled.type()))
                .isTrue();
    }

    @Test
    void ofAnIndexThatIsScaledTheOthersStay() {
        AwsPeer.get()
                .outside(AwsService.SCALING)
                .registerScalableTarget(request -> request.serviceNamespace(ServiceNamespace.DYNAMODB)
                        .resourceId("table/%s/index/by-date".formatted(name))
                        .scalableDimension(ScalableDimension.DYNAMODB_INDEX_READ_CAPACITY_UNITS)
                        .minCapacity(5)
                        .maxCapacity(50));

        var type = live().type();

        assertThat(type.isVolatile(AttributePath.parse("/global_secondary_index/by-date/read_capacity")))
                .isTrue();
        assertThat(type.isVolatile(AttributePath.parse("/global_secondary_index/by-date/write_capacity")))
                .isFalse();
        assertThat(type.isVolatile(AttributePath.parse("/global_secondary_index/by-customer/read_capacity")))
                .isFalse();
        assertThat(type.isVolatile(path())).isFalse();
    }

    @Test
    void nothingElseOfATableIsChanged() {
        var seen = live();

        assertThat(catchThrowableOfType(
                                Refused.class, () -> apply(seen, Map.of("/table_class", "STANDARD_INFREQUENT_ACCESS")))
                        .explanation())
                .contains("/table_class");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void aChangeOfAnIndexByAnotherIsSeenBeforeTheWrite() {
        var seen = live();
        outside.updateTable(request -> request.tableName(name)
                .globalSecondaryIndexUpdates(index -> index.update(update -> update.indexName("by-date")
                        .provisionedThroughput(
                                units -> units.readCapacityUnits(9L).writeCapacityUnits(4L)))));

        assertThat(catchThrowableOfType(Changed.class, () -> apply(seen, Map.of("/read_capacity", 3))))
                .isNotNull();
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    private Observation apply(Observation seen, Map<String, Object> values) {
        return cloud().apply(resource(), seen, changes(seen, values), key());
    }

    private void putBack(Map<String, Object> values) {
        var seen = live();
        cloud().apply(
                        resource(),
                        seen,
                        changes(seen, values),
                        new WriteKey("op_tables", WriteKey.Direction.ROLLBACK, 1, COUNT.incrementAndGet()));
    }

    private static List<Reversibility> reversibilities(Observation seen, Map<String, Object> values) {
        return changes(seen, values).stream().map(Change::reversibility).toList();
    }

    private List<String> objections(Observation seen, Map<String, Object> values) {
        return cloud().objections(seen, changes(seen, values));
    }

    private static List<Change> changes(Observation seen, Map<String, Object> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> {
                            var path = AttributePath.parse(entry.getKey());
                            return seen.type()
                                    .change(new Difference(
                                            path, seen.configuration().at(path), Optional.of(json(entry.getValue()))));
                        })
                        .toList();
    }

    private static JsonNode json(Object value) {
        return JsonMapper.shared().valueToTree(value);
    }

    private static WriteKey key() {
        return new WriteKey("op_tables", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet());
    }
}
