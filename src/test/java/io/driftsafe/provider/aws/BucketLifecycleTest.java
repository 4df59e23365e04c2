package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Reversibility;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class BucketLifecycleTest {

    private static final String VARIES = "varies_by_storage_class";
    private static final String MOVES = """
            {"status": "Enabled", "filter": {}, "transition": [{"days": 30, "storage_class": "GLACIER"}]}""";

    /** As S3 lets others write them, in all their forms. */
    @SuppressWarnings("deprecation")
    static Stream<LifecycleRule> rules() {
        var plain = LifecycleRule.builder()
                .id("plain")
                .status(ExpirationStatus.ENABLED)
                .transitions(transition -> transition.days(30).storageClass(TransitionStorageClass.GLACIER));
        return Stream.of(
                plain.copy().filter(filter -> {}).build(),
                plain.copy().filter(filter -> filter.prefix("")).build(),
                plain.copy().prefix("").build(),
                plain.copy().prefix("old/").build(),
                plain.copy().filter(filter -> filter.prefix("logs/")).build(),
                plain.copy()
                        .filter(filter -> filter.tag(tag -> tag.key("class").value("cold")))
                        .build(),
                plain.copy()
                        .filter(filter -> filter.objectSizeGreaterThan(500L))
                        .build(),
                plain.copy()
                        .filter(filter -> filter.objectSizeLessThan(5_000_000_000L))
                        .build(),
                plain.copy()
                        .filter(filter -> filter.and(and -> and.prefix("logs/")
                                .tags(
                                        Tag.builder().key("a").value("b").build(),
                                        Tag.builder().key("c").value("d").build())
                                .objectSizeGreaterThan(1L)
                                .objectSizeLessThan(2L)))
                        .build(),
                plain.copy()
                        .filter(filter -> {})
                        .transitions(transition -> transition
                                .date(Instant.parse("2027-01-01T00:00:00Z"))
                                .storageClass(TransitionStorageClass.DEEP_ARCHIVE))
                        .expiration(expiration -> expiration.date(Instant.parse("2028-01-01T00:00:00Z")))
                        .build(),
                plain.copy()
                        .filter(filter -> {})
                        .expiration(expiration -> expiration.expiredObjectDeleteMarker(true))
                        .noncurrentVersionExpiration(
                                expiration -> expiration.noncurrentDays(39).newerNoncurrentVersions(4))
                        .noncurrentVersionTransitions(transition -> transition
                                .noncurrentDays(30)
                                .newerNoncurrentVersions(2)
                                .storageClass(TransitionStorageClass.ONEZONE_IA))
                        .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void whatIsNotMeantStaysToTheLetter(LifecycleRule rule) {
        var lifecycle = new BucketLifecycle(List.of(rule), VARIES);

        var changed = changed(lifecycle, "/lifecycle_rules/mine", MOVES);

        assertThat(changed.rules()).hasSize(2).startsWith(rule);
        assertThat(changed.leastSize()).isEqualTo(VARIES);
        assertThat(lifecycle.isAs(shown(lifecycle))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ofARuleThatIsMeantTheRestStaysToTheLetter(LifecycleRule rule) {
        var changed =
                changed(new BucketLifecycle(List.of(rule), VARIES), "/lifecycle_rules/plain/status", "\"Disabled\"");

        assertThat(changed.rules())
                .containsExactly(
                        rule.toBuilder().status(ExpirationStatus.DISABLED).build());
    }

    /** As when it is put back after it was removed. */
    @ParameterizedTest
    @MethodSource("rules")
    void whatIsShownOfARuleMakesItAgain(LifecycleRule rule) {
        var shown = LifecycleRules.shown(rule);

        var again = LifecycleRules.made("plain", json(shown.toString()));

        assertThat(without(LifecycleRules.shown(again))).isEqualTo(without(shown));
    }

    @Test
    void aChangeOfAnyRuleIsNoticed() {
        var before = new BucketLifecycle(rules().limit(1).toList(), VARIES);
        var after = new BucketLifecycle(rules().skip(4).limit(1).toList(), VARIES);

        assertThat(after.isAs(shown(before))).isFalse();
        assertThat(new BucketLifecycle(before.rules(), "another").isAs(shown(before)))
                .isFalse();
        assertThat(BucketLifecycle.NONE.isAs(shown(before))).isFalse();
    }

    @Test
    void theLastRuleIsKeptWhereMoreWouldGoWithIt() {
        var one = shown(new BucketLifecycle(rules().limit(1).toList(), VARIES));

        assertThat(BucketLifecycle.refusals(one, List.of(change(one, "/lifecycle_rules/plain", Optional.empty()))))
                .singleElement()
                .asString()
                .contains("keep a rule that is Disabled");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status": "Enabled", "filter": {}}                                                                          | does something
            {"filter": {}, "expiration": {"days": 3}}                                                                    | has a status
            {"status": "On", "filter": {}, "expiration": {"days": 3}}                                                    | cannot have "On" as its /status
            {"status": "Enabled", "expiration": {"days": 3}}                                                             | has a filter
            {"status": "Enabled", "filter": {}, "prefix": "a", "expiration": {"days": 3}}                                | has a filter
            {"status": "Enabled", "filter": {"size": 3}, "expiration": {"days": 3}}                                      | has no /filter/size
            {"status": "Enabled", "filter": {}, "expiration": [{"days": 3}]}                                             | has no /expiration/0/days
            {"status": "Enabled", "filter": {}, "expiration": {"days": "3"}}                                             | cannot have "3" as its /expiration/days
            {"status": "Enabled", "filter": {}, "expiration": {"date": "soon"}}                                          | cannot have "soon" as its /expiration/date
            {"status": "Enabled", "filter": {}, "transition": {"days": 30, "storage_class": "GLACIER"}}                  | has no /transition/days
            {"status": "Enabled", "filter": {}, "transition": [{"days": 30, "storage_class": "ICE"}]}                    | cannot have "ICE" as its /transition/0/storage_class
            {"status": "Enabled", "filter": {}, "transition": [{"days": 29, "storage_class": "ONEZONE_IA"}]}             | after 30 days at the earliest
            {"status": "Enabled", "filter": {}, "transition": [{"storage_class": "GLACIER"}]}                            | by either days or a date
            {"status": "Enabled", "filter": {}, "transition": [{"days": 30, "storage_class": "GLACIER"}], "expiration": {"days": 30}} | only after it has moved them
            {"status": "Enabled", "filter": {}, "transition": [{"days": 60, "storage_class": "GLACIER"}], "expiration": {"days": 60}} | only after it has moved them
            {"status": "Enabled", "filter": {}, "transition": [{"date": "2027-01-01T00:00:00Z", "storage_class": "GLACIER"}], "expiration": {"date": "2027-01-01T00:00:00Z"}} | only after it has moved them
            {"status": "Enabled", "filter": {}, "transition": [{"date": "2027-01-01T00:00:00Z", "storage_class": "GLACIER"}], "expiration": {"days": 60}} | has either days or dates
            {"status": "Enabled", "filter": {}, "transition": [{"days": 30, "storage_class": "GLACIER"}, {"days": 60, "storage_class": "STANDARD_IA"}]} | cannot move objects from GLACIER to STANDARD_IA
            {"status": "Enabled", "filter": {}, "transition": [{"days": 60, "storage_class": "ONEZONE_IA"}, {"days": 160, "storage_class": "GLACIER_IR"}]} | cannot move objects from ONEZONE_IA to GLACIER_IR
            {"status": "Enabled", "filter": {}, "transition": [{"days": 30, "storage_class": "STANDARD_IA"}, {"days": 59, "storage_class": "GLACIER"}]} | from STANDARD_IA to GLACIER 30 or more days later
            {"status": "Enabled", "filter": {}, "transition": [{"days": 0, "storage_class": "GLACIER"}, {"days": 0, "storage_class": "DEEP_ARCHIVE"}]} | from GLACIER to DEEP_ARCHIVE 1 or more days later
            {"status": "Enabled", "filter": {}, "transition": [{"days": 30, "storage_class": "GLACIER"}, {"days": 90, "storage_class": "GLACIER"}]} | to each storage_class once
            {"status": "Enabled", "filter": {}, "expiration": {"date": "2027-01-01T12:00:00Z"}}                           | cannot have "2027-01-01T12:00:00Z" as its /expiration/date
            {"status": "Enabled", "filter": {}, "expiration": {"days": 0}}                                               | cannot have 0 as its /expiration/days
            {"status": "Enabled", "filter": {}, "expiration": {"days": 3, "expired_object_delete_marker": true}}         | by one of days, date and expired_object_delete_marker
            {"status": "Enabled", "filter": {}, "noncurrent_version_expiration": {"newer_noncurrent_versions": 3}}       | deletes old versions by noncurrent_days
            {"status": "Enabled", "filter": {}, "noncurrent_version_expiration": {"noncurrent_days": 3, "newer_noncurrent_versions": 101}} | cannot have 101 as its
            {"status": "Enabled", "filter": {}, "noncurrent_version_transition": [{"noncurrent_days": 29, "storage_class": "STANDARD_IA"}]} | after 30 days at the earliest
            {"status": "Enabled", "filter": {}, "noncurrent_version_transition": [{"storage_class": "GLACIER"}]}         | moves old versions to a storage_class by noncurrent_days
            {"status": "Enabled", "filter": {}, "noncurrent_version_transition": [{"noncurrent_days": 9, "storage_class": "GLACIER"}], "noncurrent_version_expiration": {"noncurrent_days": 9}} | only after it has moved them
            {"status": "Enabled", "filter": {"object_size_greater_than": 9, "object_size_less_than": 9}, "expiration": {"days": 3}} | below its object_size_less_than
            {"status": "Enabled", "filter": {"tags": {"a": "b"}}, "abort_incomplete_multipart_upload": {"days_after_initiation": 3}} | cannot have abort_incomplete_multipart_upload with tags
            {"status": "Enabled", "filter": {"object_size_less_than": 9}, "expiration": {"expired_object_delete_marker": true}} | cannot have expired_object_delete_marker with tags
            "all"                                                                                                        | has no
            """)
    void whatS3WouldRefuseIsSaid(String rule, String why) {
        var none = shown(BucketLifecycle.NONE);
        var change = change(none, "/lifecycle_rules/x", Optional.of(rule));

        assertThat(BucketLifecycle.refusals(none, List.of(change)))
                .anySatisfy(said -> assertThat(said).contains(why));
    }

    /** Several ways down at once. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status": "Enabled", "filter": {}, "transition": [{"days": 90, "storage_class": "GLACIER"}, {"days": 30, "storage_class": "STANDARD_IA"}, {"days": 180, "storage_class": "DEEP_ARCHIVE"}], "expiration": {"days": 400}}
            {"status": "Enabled", "filter": {}, "transition": [{"days": 0, "storage_class": "INTELLIGENT_TIERING"}, {"days": 1, "storage_class": "GLACIER_IR"}]}
            {"status": "Enabled", "filter": {}, "transition": [{"date": "2027-01-01T00:00:00Z", "storage_class": "STANDARD_IA"}, {"date": "2027-02-01T00:00:00Z", "storage_class": "ONEZONE_IA"}]}
            {"status": "Enabled", "filter": {"prefix": "a"}, "expiration": {"days": 1}, "abort_incomplete_multipart_upload": {"days_after_initiation": 1}}
            """)
    void whatS3TakesOfTimesIsNotRefused(String rule) {
        var none = shown(BucketLifecycle.NONE);

        assertThat(BucketLifecycle.refusals(none, List.of(change(none, "/lifecycle_rules/x", Optional.of(rule)))))
                .isEmpty();
    }

    @Test
    void moreRulesThanS3TakesAreRefused() {
        var full = new BucketLifecycle(
                IntStream.range(0, 1000)
                        .mapToObj(i -> rules().findFirst().orElseThrow().toBuilder()
                                .id("rule-" + i)
                                .build())
                        .toList(),
                VARIES);
        var now = shown(full);

        assertThat(BucketLifecycle.refusals(now, List.of(change(now, "/lifecycle_rules/x", Optional.of(MOVES)))))
                .containsExactly("A bucket has at most 1000 rules");
        assertThat(BucketLifecycle.refusals(
                        now, List.of(change(now, "/lifecycle_rules/rule-7/status", Optional.of("\"Disabled\"")))))
                .isEmpty();
    }

    /** Before and after the change, as it deletes what it does not give back. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -                                                                        | {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}    | true
            -                                                                        | {"status": "Disabled", "filter": {}, "expiration": {"days": 9}}   | false
            -                                                                        | {"status": "Enabled", "filter": {}, "transition": [{"days": 9, "storage_class": "GLACIER"}]} | false
            {"status": "Disabled", "filter": {}, "expiration": {"days": 9}}          | {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}    | true
            {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}           | {"status": "Disabled", "filter": {}, "expiration": {"days": 9}}   | false
            {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}           | {"status": "Enabled", "filter": {}, "expiration": {"days": 8}}    | true
            {"status": "Enabled", "filter": {"prefix": "a"}, "expiration": {"days": 9}} | {"status": "Enabled", "filter": {}, "expiration": {"days": 9}} | true
            {"status": "Enabled", "filter": {"tags": {"a": "b"}}, "expiration": {"days": 9}} | {"status": "Enabled", "filter": {"tags": {}}, "expiration": {"days": 9}} | true
            {"status": "Enabled", "prefix": "a", "noncurrent_version_expiration": {"noncurrent_days": 9}} | {"status": "Enabled", "prefix": "", "noncurrent_version_expiration": {"noncurrent_days": 9}} | true
            {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}           | {"status": "Enabled", "filter": {}, "expiration": {"days": 9.0}, "transition": [{"days": 3, "storage_class": "GLACIER"}]} | false
            {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}           | -                                                                 | false
            """)
    void whatARuleComesToDeleteIsALoss(String before, String after, boolean loss) {
        var empty = shown(BucketLifecycle.NONE);
        var now = before.equals("-")
                ? empty
                : empty.with(List.of(change(empty, "/lifecycle_rules/x", Optional.of(before))));
        var change = change(now, "/lifecycle_rules/x", Optional.of(after).filter(rule -> !rule.equals("-")));

        assertThat(BucketLifecycle.losses(now, List.of(change))).hasSize(loss ? 1 : 0);
    }

    @Test
    void whereVersionsAreKeptObjectsAreHiddenAndOldVersionsDeleted() {
        var kept = shown(BucketLifecycle.NONE).merge(json("""
                {"versioning": [{"enabled": true}]}"""));
        var hides = change(kept, "/lifecycle_rules/x", Optional.of("""
                {"status": "Enabled", "filter": {}, "expiration": {"days": 9}}"""));
        var deletes = change(kept, "/lifecycle_rules/x", Optional.of("""
                {"status": "Enabled", "filter": {}, "noncurrent_version_expiration": {"noncurrent_days": 9}}"""));

        assertThat(BucketLifecycle.losses(kept, List.of(hides)))
                .singleElement()
                .asString()
                .contains("puts delete markers over objects");
        assertThat(BucketLifecycle.losses(kept, List.of(deletes)))
                .singleElement()
                .asString()
                .contains("deletes objects, which do not come back");
    }

    @Test
    void whereDeletingNeedsMfaThereIsNoLifecycle() {
        var guarded = shown(BucketLifecycle.NONE).merge(json("""
                {"versioning": [{"enabled": true, "mfa_delete": "Enabled"}]}"""));

        assertThat(BucketLifecycle.refusals(
                        guarded, List.of(change(guarded, "/lifecycle_rules/x", Optional.of(MOVES)))))
                .singleElement()
                .asString()
                .contains("with MFA only");
    }

    @Test
    void whatS3TakesIsNotRefused() {
        var none = shown(BucketLifecycle.NONE);

        assertThat(rules().map(rule -> BucketLifecycle.refusals(
                        none,
                        List.of(change(
                                none,
                                "/lifecycle_rules/x",
                                Optional.of(without(LifecycleRules.shown(rule)).toString()))))))
                .allSatisfy(refusals -> assertThat(refusals).isEmpty());
    }

    /** As the database keeps numbers. */
    @Test
    void aNumberIsOneHoweverItIsKept() {
        var none = shown(BucketLifecycle.NONE);
        var rule = (ObjectNode) JsonMapper.shared().readTree(MOVES);
        ((ObjectNode) rule.at("/transition/0")).put("days", new BigDecimal("30"));
        var change = change(none, "/lifecycle_rules/mine", Optional.of(MOVES));
        var kept =
                new Change(change.path(), change.from(), Optional.of(rule), change.reversibility(), change.downtime());

        assertThat(BucketLifecycle.refusals(none, List.of(kept))).isEmpty();
        assertThat(BucketLifecycle.NONE.changed(none, List.of(kept)))
                .isEqualTo(BucketLifecycle.NONE.changed(none, List.of(change)));
    }

    private static BucketLifecycle changed(BucketLifecycle lifecycle, String path, String value) {
        var now = shown(lifecycle);
        return lifecycle.changed(now, List.of(change(now, path, Optional.of(value))));
    }

    private static Change change(Configuration now, String pointer, Optional<String> value) {
        var path = AttributePath.parse(pointer);
        return new Change(
                path, now.at(path), value.map(JsonMapper.shared()::readTree), Reversibility.NONE, Downtime.NONE);
    }

    private static Configuration shown(BucketLifecycle lifecycle) {
        var attributes = JsonNodeFactory.instance.objectNode();
        lifecycle.show(attributes);
        return Configuration.of(attributes);
    }

    /** A configuration has no nulls. */
    private static ObjectNode without(ObjectNode shown) {
        return Configuration.of(shown).json();
    }

    private static ObjectNode json(String text) {
        return without((ObjectNode) JsonMapper.shared().readTree(text));
    }
}
