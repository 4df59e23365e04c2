package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.ServiceClient;
import io.driftsafe.provider.Observation;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A bucket with one rule of somebody else. */
class BucketsContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String PUT = "s3:PutBucketLifecycleConfiguration";

    private static final LifecycleRule OTHERS = LifecycleRule.builder()
            .id("others/one")
            .status(ExpirationStatus.ENABLED)
            .filter(filter -> filter.and(and -> and.prefix("reports/")
                    .tags(Tag.builder().key("secret").value("no").build())))
            .transitions(transition -> transition.days(60).storageClass(TransitionStorageClass.STANDARD_IA))
            .expiration(expiration -> expiration.days(400))
            .build();

    private static final String ARCHIVE = """
            {"status": "Enabled", "filter": {"prefix": "logs/"}, "transition": [{"days": 30, "storage_class": "GLACIER"}]}""";

    private static final String DELETES = """
            {"status": "Enabled", "filter": {}, "expiration": {"days": 90}}""";

    private final S3Client outside = AwsPeer.get().outside(AwsService.S3);
    private final String name = "contract-%d-bucket".formatted(COUNT.incrementAndGet());

    @TempDir
    private Path elsewhere;

    @Autowired
    private Buckets buckets;

    @Autowired
    private AwsSessions sessions;

    @Override
    protected String create() {
        outside.createBucket(request -> request.bucket(name));
        put(OTHERS);
        return "aws_s3_bucket/" + name;
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/lifecycle_rules/archive");
    }

    @Override
    protected JsonNode wanted() {
        return json(ARCHIVE);
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_s3_bucket/contract-none");
    }

    @Override
    protected void changeElsewhere() {
        outside.putBucketTagging(request -> request.bucket(name)
                .tagging(tags ->
                        tags.tagSet(Tag.builder().key("Team").value("checkout").build())));
    }

    @Override
    protected void changeTheSame() {
        put(
                OTHERS,
                LifecycleRule.builder()
                        .id("archive")
                        .status(ExpirationStatus.ENABLED)
                        .filter(filter -> filter.prefix("tmp/"))
                        .expiration(expiration -> expiration.days(3))
                        .build());
    }

    @Override
    protected void remove() {
        outside.deleteBucket(request -> request.bucket(name));
    }

    @Test
    void isFoundByItsArn() {
        assertThat(cloud().read(account.resource("arn:aws:s3:::" + name))
                        .orElseThrow()
                        .resourceKey())
                .isEqualTo(live().resourceKey());
    }

    @Test
    void isFoundAtAnEndpointThatHasNoHostForEachBucket() throws IOException {
        var byName = "by-name-" + COUNT.incrementAndGet();
        account.client()
                .post(
                        "/api/v1/connections",
                        ServiceClient.json(
                                "provider",
                                "aws",
                                "name",
                                byName,
                                "region",
                                AwsPeer.REGION,
                                "endpoint",
                                "http://localhost:" + account.proxy().address().getPort(),
                                "credentials",
                                ServiceClient.json(
                                        "type",
                                        "file",
                                        "path",
                                        AwsPeer.credentials(elsewhere).toString())))
                .expect(201);

        assertThat(cloud().read(new ResourceRef("aws", byName, Optional.empty(), id())))
                .isPresent();
    }

    /** Another account may have taken the name since. */
    @Test
    void eachCallSaysWhoseBucketIsMeant() {
        apply(live(), "/lifecycle_rules/archive", ARCHIVE);
        apply(live(), "/lifecycle_rules/archive/status", "\"Disabled\"");

        for (var action :
                List.of(PUT, "s3:GetBucketLifecycleConfiguration", "s3:GetBucketTagging", "s3:GetBucketVersioning")) {
            assertThat(account.proxy().calls(action))
                    .as(action)
                    .isNotEmpty()
                    .allSatisfy(call ->
                            assertThat(call.parameters()).containsEntry("x-amz-expected-bucket-owner", "123456789012"));
        }
    }

    @Test
    void theRulesOfOthersGoBackAsTheyCame() {
        apply(live(), "/lifecycle_rules/archive", ARCHIVE);

        assertThat(rules()).hasSize(2).contains(OTHERS);
        assertThat(account.proxy().calls(PUT).getLast().parameters())
                .containsEntry("x-amz-transition-default-minimum-object-size", "all_storage_classes_128K");
    }

    @Test
    void theirTagsAreShownWhateverTheirNames() {
        assertThat(live().configuration().at(AttributePath.parse("/lifecycle_rules/others~1one/filter/tags/secret")))
                .contains(json("\"no\""));
    }

    @Test
    void withoutAnyRuleItIsEmptyAndSoItIsWhenTheLastIsTakenBack() {
        outside.deleteBucketLifecycle(request -> request.bucket(name));
        var before = live();
        assertThat(before.configuration().at(AttributePath.parse("/lifecycle_rules")))
                .contains(json("{}"));

        apply(before, "/lifecycle_rules/archive", ARCHIVE);

        assertThat(rules()).extracting(LifecycleRule::id).containsExactly("archive");

        var after = live();
        var back = change(after, "/lifecycle_rules/archive", Optional.empty());
        cloud().apply(resource(), after, List.of(back), key());

        assertThat(before.configuration().differencesTo(live().configuration(), before.type()))
                .isEmpty();
        assertThat(account.proxy().writes(name)).containsExactly(PUT, "s3:DeleteBucketLifecycle");
    }

    /** Of one that is there already, only what is meant. */
    @Test
    void aPartOfARuleIsChangedAndTheRestOfItKept() {
        apply(live(), "/lifecycle_rules/others~1one/transition/0/days", "90");

        assertThat(rules())
                .containsExactly(OTHERS.toBuilder()
                        .transitions(transition -> transition.days(90).storageClass(TransitionStorageClass.STANDARD_IA))
                        .build());
    }

    /** S3 has nothing that it could compare. */
    @Test
    void aChangeBetweenTheLookAndTheWriteIsSeenByASecondLook() {
        var seen = live();
        var session = sessions.of(account.name(), Optional.of(AwsPeer.REGION));
        changeTheSame();

        var refusal = catchThrowableOfType(
                Changed.class,
                () -> buckets.write(
                        session,
                        name,
                        seen,
                        List.of(change(seen, "/lifecycle_rules/mine", Optional.of(json(ARCHIVE)))),
                        key()));

        assertThat(refusal.explanation()).contains("changed just now");
        assertThat(account.proxy().asked(name)).isEmpty();
        assertThat(rules()).hasSize(2);
    }

    /** Each by us, before anything is sent, and by S3, when it is sent all the same. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            after 30 days at the earliest    | `"filter": {}, "transition": [{"days": 10, "storage_class": "STANDARD_IA"}]`
            only after it has moved them     | `"filter": {}, "transition": [{"days": 90, "storage_class": "GLACIER"}], "expiration": {"days": 60}`
            cannot move objects from         | `"filter": {}, "transition": [{"days": 30, "storage_class": "GLACIER"}, {"days": 90, "storage_class": "STANDARD_IA"}]`
            has either days or dates         | `"filter": {}, "transition": [{"days": 30, "storage_class": "GLACIER"}], "expiration": {"date": "2030-01-01T00:00:00Z"}`
            cannot have "2030-01-01T08:00:00Z" | `"filter": {}, "expiration": {"date": "2030-01-01T08:00:00Z"}`
            cannot have 0                    | `"filter": {}, "expiration": {"days": 0}`
            with tags or sizes in its filter | `"filter": {"tags": {"a": "b"}}, "abort_incomplete_multipart_upload": {"days_after_initiation": 3}`
            """)
    void aRuleThatS3DoesNotTakeIsRefusedByUsAndByS3(String why, String members) {
        var rule = "{\"status\": \"Disabled\", %s}".formatted(members);

        assertThat(objections(live(), rule)).anySatisfy(said -> assertThat(said).contains(why));
        assertThat(catchThrowableOfType(Refused.class, () -> apply(live(), "/lifecycle_rules/archive", rule))
                        .explanation())
                .contains(why);
        assertThat(account.proxy().asked(name)).isEmpty();

        var refusal = sentAllTheSame(List.of(OTHERS, LifecycleRules.made("archive", (ObjectNode) json(rule))));

        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.INVALID);
        assertThat(account.proxy().asked(name)).containsExactly(PUT);
        assertThat(account.proxy().writes(name)).isEmpty();
        assertThat(rules()).containsExactly(OTHERS);
    }

    @Test
    void moreThanAThousandRulesAreRefusedByUsAndByS3() {
        var full = IntStream.range(0, 1000)
                .mapToObj(i -> OTHERS.toBuilder().id("rule-" + i).build())
                .toList();
        put(full.toArray(LifecycleRule[]::new));

        assertThat(objections(live(), ARCHIVE)).singleElement().asString().contains("at most 1000 rules");
        assertThat(account.proxy().asked(name)).isEmpty();

        var refusal =
                sentAllTheSame(Stream.concat(full.stream(), Stream.of(OTHERS)).toList());

        assertThat(refusal.explanation()).contains("allowed limit of 1000 rules");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void rulesWhoseFiltersOverlapAreTaken() {
        apply(live(), "/lifecycle_rules/archive", ARCHIVE.replace("logs/", "reports/"));

        assertThat(rules()).hasSize(2);
    }

    /** Somebody changes the rules after our look. */
    @Test
    void thatS3IsAtWorkIsNoChange() {
        account.proxy().slowDown(Duration.ofSeconds(30));
        var seen = live();
        account.proxy().before(PUT, () -> account.proxy().buckets().begin(name));

        var refusal = catchThrowableOfType(Unavailable.class, () -> apply(seen, "/lifecycle_rules/archive", ARCHIVE));

        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.IN_PROGRESS);
        assertThat(refusal.explanation()).contains("OperationAborted");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void howSmallAnObjectMayBeStaysAsItsOwnerSetIt() {
        account.proxy().buckets().leastSize(name, "varies_by_storage_class");

        apply(live(), "/lifecycle_rules/archive", ARCHIVE);

        assertThat(account.proxy().calls(PUT).getLast().parameters())
                .containsEntry("x-amz-transition-default-minimum-object-size", "varies_by_storage_class");
        assertThat(live().configuration().text("transition_default_minimum_object_size"))
                .contains("varies_by_storage_class");
    }

    @Test
    void thatS3RefusesARuleHasNoEffect() {
        account.proxy().fail(PUT, StrictAwsProxy.Fault.INVALID);

        var refusal = catchThrowableOfType(Refused.class, () -> apply(live(), "/lifecycle_rules/archive", ARCHIVE));

        assertThat(refusal.explanation()).contains("InvalidParameterValue");
        assertThat(rules()).containsExactly(OTHERS);
    }

    /** The looks take so long that nobody would wait for the answer to the write. */
    @Test
    void aWriteForWhichTheSecondLookLeftNoTimeIsNotSent() {
        var seen = live();
        account.proxy().delay("s3:GetBucketLifecycleConfiguration", Duration.ofMillis(2500));

        assertThat(catchThrowableOfType(Unavailable.class, () -> apply(seen, "/lifecycle_rules/archive", ARCHIVE))
                        .explanation())
                .contains("was not sent");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void whatARuleDeletesIsSaidToBeLostThoughTheRuleComesBack() {
        var seen = live();
        var enabled = List.of(change(seen, "/lifecycle_rules/old", Optional.of(json(DELETES))));

        assertThat(enabled).extracting(Change::reversibility).containsOnly(Reversibility.CONFIG_ONLY);
        assertThat(cloud().losses(seen.type(), seen.configuration(), enabled))
                .containsExactly("the rule old deletes objects, which do not come back when the rule is put back");
        assertThat(cloud().objections(seen, enabled)).isEmpty();
        for (var path :
                List.of("expiration/days", "status", "filter/prefix", "filter/tags/secret", "transition/0/days")) {
            assertThat(change(seen, "/lifecycle_rules/others~1one/" + path, Optional.empty())
                            .reversibility())
                    .as(path)
                    .isEqualTo(Reversibility.CONFIG_ONLY);
        }
    }

    /** What was there before may be what we would not make. */
    @Test
    void whatIsPutBackIsLeftToS3ToJudge() {
        var early = DELETES.replace(
                "\"expiration\"",
                "\"transition\": [{\"days\": 3, \"storage_class\": \"STANDARD_IA\"}], \"expiration\"");
        apply(live(), "/lifecycle_rules/old", DELETES);
        var seen = live();
        var back = List.of(change(seen, "/lifecycle_rules/old", Optional.of(json(early))));

        var refusal = catchThrowableOfType(
                Refused.class,
                () -> cloud().apply(
                                resource(),
                                seen,
                                back,
                                new WriteKey("op_buckets", WriteKey.Direction.ROLLBACK, 1, COUNT.incrementAndGet())));

        assertThat(refusal.explanation()).contains("InvalidArgument");
        assertThat(account.proxy().asked(name)).containsExactly(PUT, PUT);
    }

    /** A check then tells it, and does not break. */
    @Test
    void whatSomebodyTookAwayLeavesNoPlaceForAChangeInIt() {
        put(OTHERS.toBuilder()
                .transitions(
                        Transition.builder()
                                .days(60)
                                .storageClass(TransitionStorageClass.STANDARD_IA)
                                .build(),
                        Transition.builder()
                                .days(90)
                                .storageClass(TransitionStorageClass.GLACIER)
                                .build())
                .build());
        var days = List.of(change(live(), "/lifecycle_rules/others~1one/transition/1/days", Optional.of(json("95"))));
        put(OTHERS);
        var now = live();

        assertThat(cloud().objections(now, days)).singleElement().asString().contains("no place in it");
        assertThat(cloud().losses(now.type(), now.configuration(), days)).isEmpty();
    }

    @Test
    void nothingElseOfABucketIsChanged() {
        var seen = live();

        assertThat(catchThrowableOfType(Refused.class, () -> apply(seen, "/versioning/0/enabled", "true"))
                        .explanation())
                .contains("/versioning/0/enabled");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    private ProviderException sentAllTheSame(List<LifecycleRule> rules) {
        var session = sessions.of(account.name(), Optional.of(AwsPeer.REGION));
        return catchThrowableOfType(
                ProviderException.class,
                () -> session.write(
                        AwsService.S3,
                        "change the lifecycle",
                        s3 -> s3.putBucketLifecycleConfiguration(request ->
                                request.bucket(name).lifecycleConfiguration(lifecycle -> lifecycle.rules(rules)))));
    }

    private List<LifecycleRule> rules() {
        return outside.getBucketLifecycleConfiguration(request -> request.bucket(name))
                .rules();
    }

    private void put(LifecycleRule... rules) {
        outside.putBucketLifecycleConfiguration(
                request -> request.bucket(name).lifecycleConfiguration(lifecycle -> lifecycle.rules(rules)));
    }

    private Observation apply(Observation seen, String path, String value) {
        return cloud().apply(resource(), seen, List.of(change(seen, path, Optional.of(json(value)))), key());
    }

    private List<String> objections(Observation seen, String rule) {
        return cloud().objections(seen, List.of(change(seen, "/lifecycle_rules/archive", Optional.of(json(rule)))));
    }

    private static Change change(Observation seen, String pointer, Optional<JsonNode> value) {
        var path = AttributePath.parse(pointer);
        return seen.type().change(new Difference(path, seen.configuration().at(path), value));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static WriteKey key() {
        return new WriteKey("op_buckets", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet());
    }
}
