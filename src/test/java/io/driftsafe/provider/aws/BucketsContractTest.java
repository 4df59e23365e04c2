package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.ServiceClient;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.Reversibility;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

    @Test
    void aRuleThatS3WouldRefuseIsRefusedByUs() {
        var early = ARCHIVE.replace("30", "10").replace("GLACIER", "STANDARD_IA");

        assertThat(objections(live(), early)).singleElement().asString().contains("after 30 days at the earliest");
        assertThat(catchThrowableOfType(Refused.class, () -> apply(live(), "/lifecycle_rules/archive", early)))
                .isNotNull();
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    @Test
    void thatS3RefusesARuleHasNoEffect() {
        account.proxy().fail(PUT, StrictAwsProxy.Fault.INVALID);

        var refusal = catchThrowableOfType(Refused.class, () -> apply(live(), "/lifecycle_rules/archive", ARCHIVE));

        assertThat(refusal.explanation()).contains("InvalidParameterValue");
        assertThat(rules()).containsExactly(OTHERS);
    }

    @Test
    void aNewRuleThatDeletesIsMadeDisabled() {
        var deletes = """
                {"status": "Enabled", "filter": {}, "expiration": {"days": 90}}""";

        assertThat(objections(live(), deletes)).singleElement().asString().contains("make it with the status Disabled");
        assertThat(objections(live(), deletes.replace("Enabled", "Disabled"))).isEmpty();
    }

    @Test
    void whatDeletesIsKnownNotToComeBack() {
        var seen = live();

        assertThat(change(seen, "/lifecycle_rules/archive", Optional.of(json(ARCHIVE)))
                        .reversibility())
                .isEqualTo(Reversibility.CONFIG_ONLY);
        assertThat(change(seen, "/lifecycle_rules/others~1one/transition/0/days", Optional.of(json("90")))
                        .reversibility())
                .isEqualTo(Reversibility.CONFIG_ONLY);
        for (var path : List.of("expiration/days", "status", "filter/prefix", "filter/tags/secret")) {
            assertThat(change(seen, "/lifecycle_rules/others~1one/" + path, Optional.empty())
                            .reversibility())
                    .as(path)
                    .isEqualTo(Reversibility.NONE);
        }
    }

    @Test
    void nothingElseOfABucketIsChanged() {
        var seen = live();

        assertThat(catchThrowableOfType(Refused.class, () -> apply(seen, "/versioning/0/enabled", "true"))
                        .explanation())
                .contains("/versioning/0/enabled");
        assertThat(account.proxy().asked(name)).isEmpty();
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
