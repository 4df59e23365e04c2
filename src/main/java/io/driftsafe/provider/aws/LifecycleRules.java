package io.driftsafe.provider.aws;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.AbortIncompleteMultipartUpload;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.NoncurrentVersionExpiration;
import software.amazon.awssdk.services.s3.model.NoncurrentVersionTransition;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Transition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One rule of a bucket's lifecycle between S3's form and ours: members as Terraform names them, and a flat filter;
 * pure.
 */
final class LifecycleRules {

    private LifecycleRules() {}

    static ObjectNode shown(LifecycleRule rule) {
        var shown = JsonNodeFactory.instance.objectNode().put("status", rule.statusAsString());
        legacyPrefix(rule).ifPresent(prefix -> shown.put("prefix", prefix));
        if (rule.filter() != null) {
            shown.set("filter", filter(rule.filter()));
        }
        if (rule.hasTransitions() && !rule.transitions().isEmpty()) {
            var all = shown.putArray("transition");
            rule.transitions()
                    .forEach(one -> all.addObject()
                            .put("date", text(one.date()))
                            .put("days", one.days())
                            .put("storage_class", one.storageClassAsString()));
        }
        if (rule.expiration() != null) {
            shown.putObject("expiration")
                    .put("date", text(rule.expiration().date()))
                    .put("days", rule.expiration().days())
                    .put("expired_object_delete_marker", rule.expiration().expiredObjectDeleteMarker());
        }
        if (rule.hasNoncurrentVersionTransitions()
                && !rule.noncurrentVersionTransitions().isEmpty()) {
            var all = shown.putArray("noncurrent_version_transition");
            rule.noncurrentVersionTransitions()
                    .forEach(one -> all.addObject()
                            .put("noncurrent_days", one.noncurrentDays())
                            .put("newer_noncurrent_versions", one.newerNoncurrentVersions())
                            .put("storage_class", one.storageClassAsString()));
        }
        if (rule.noncurrentVersionExpiration() != null) {
            shown.putObject("noncurrent_version_expiration")
                    .put("noncurrent_days", rule.noncurrentVersionExpiration().noncurrentDays())
                    .put(
                            "newer_noncurrent_versions",
                            rule.noncurrentVersionExpiration().newerNoncurrentVersions());
        }
        if (rule.abortIncompleteMultipartUpload() != null) {
            shown.putObject("abort_incomplete_multipart_upload")
                    .put(
                            "days_after_initiation",
                            rule.abortIncompleteMultipartUpload().daysAfterInitiation());
        }
        return shown;
    }

    @SuppressWarnings("deprecation")
    private static Optional<String> legacyPrefix(LifecycleRule rule) {
        return Optional.ofNullable(rule.prefix());
    }

    /** One condition stands alone and several stand in an "and"; here they are one list. */
    private static ObjectNode filter(LifecycleRuleFilter filter) {
        var shown = JsonNodeFactory.instance.objectNode();
        var and = Optional.ofNullable(filter.and());
        Stream.of(Optional.ofNullable(filter.prefix()), and.map(all -> all.prefix()))
                .flatMap(Optional::stream)
                .filter(prefix -> !prefix.isEmpty())
                .forEach(prefix -> shown.put("prefix", prefix));
        var tags = Stream.concat(Stream.ofNullable(filter.tag()), and.stream().flatMap(all -> all.tags().stream()))
                .toList();
        if (!tags.isEmpty()) {
            var written = shown.putObject("tags");
            tags.forEach(tag -> written.put(tag.key(), tag.value()));
        }
        Stream.of(Optional.ofNullable(filter.objectSizeGreaterThan()), and.map(all -> all.objectSizeGreaterThan()))
                .flatMap(Optional::stream)
                .forEach(size -> shown.put("object_size_greater_than", size));
        Stream.of(Optional.ofNullable(filter.objectSizeLessThan()), and.map(all -> all.objectSizeLessThan()))
                .flatMap(Optional::stream)
                .forEach(size -> shown.put("object_size_less_than", size));
        return shown;
    }

    /** The rule with what is wanted otherwise; what stays is left as S3 gave it. */
    static LifecycleRule changed(LifecycleRule rule, ObjectNode wanted) {
        var now = shown(rule);
        var changed = rule.toBuilder();
        put("status", now, wanted, value -> changed.status(value == null ? null : value.stringValue()));
        put("prefix", now, wanted, value -> setLegacyPrefix(changed, value));
        put("filter", now, wanted, value -> changed.filter(value == null ? null : filter(value)));
        put("transition", now, wanted, value -> changed.transitions(each(value, LifecycleRules::transition)));
        put("expiration", now, wanted, value -> changed.expiration(value == null ? null : expiration(value)));
        put(
                "noncurrent_version_transition",
                now,
                wanted,
                value -> changed.noncurrentVersionTransitions(each(value, LifecycleRules::noncurrentTransition)));
        put(
                "noncurrent_version_expiration",
                now,
                wanted,
                value -> changed.noncurrentVersionExpiration(value == null ? null : noncurrentExpiration(value)));
        put(
                "abort_incomplete_multipart_upload",
                now,
                wanted,
                value -> changed.abortIncompleteMultipartUpload(
                        value == null
                                ? null
                                : AbortIncompleteMultipartUpload.builder()
                                        .daysAfterInitiation(integer(value, "days_after_initiation"))
                                        .build()));
        return changed.build();
    }

    static LifecycleRule made(String id, ObjectNode wanted) {
        return changed(LifecycleRule.builder().id(id).build(), wanted);
    }

    private static void put(String member, ObjectNode now, ObjectNode wanted, Consumer<@Nullable JsonNode> set) {
        if (!Objects.equals(now.get(member), wanted.get(member))) {
            set.accept(wanted.get(member));
        }
    }

    @SuppressWarnings("deprecation")
    private static void setLegacyPrefix(LifecycleRule.Builder rule, @Nullable JsonNode value) {
        rule.prefix(value == null ? null : value.stringValue());
    }

    private static <T> List<T> each(@Nullable JsonNode values, Function<JsonNode, T> made) {
        return values == null ? List.of() : values.valueStream().map(made).toList();
    }

    private static LifecycleRuleFilter filter(JsonNode wanted) {
        var tags = wanted.path("tags")
                .propertyStream()
                .map(tag -> Tag.builder()
                        .key(tag.getKey())
                        .value(tag.getValue().stringValue())
                        .build())
                .toList();
        var prefix = text(wanted, "prefix");
        var greater = number(wanted, "object_size_greater_than");
        var less = number(wanted, "object_size_less_than");
        var conditions = tags.size()
                + Stream.of(prefix, greater, less).filter(Objects::nonNull).count();
        if (conditions > 1) {
            return LifecycleRuleFilter.builder()
                    .and(and -> and.prefix(prefix)
                            .tags(tags)
                            .objectSizeGreaterThan(greater)
                            .objectSizeLessThan(less))
                    .build();
        }
        return LifecycleRuleFilter.builder()
                .prefix(conditions == 0 ? "" : prefix)
                .tag(tags.isEmpty() ? null : tags.getFirst())
                .objectSizeGreaterThan(greater)
                .objectSizeLessThan(less)
                .build();
    }

    private static Transition transition(JsonNode wanted) {
        return Transition.builder()
                .date(date(wanted))
                .days(integer(wanted, "days"))
                .storageClass(text(wanted, "storage_class"))
                .build();
    }

    private static LifecycleExpiration expiration(JsonNode wanted) {
        return LifecycleExpiration.builder()
                .date(date(wanted))
                .days(integer(wanted, "days"))
                .expiredObjectDeleteMarker(
                        wanted.has("expired_object_delete_marker")
                                ? wanted.get("expired_object_delete_marker").booleanValue()
                                : null)
                .build();
    }

    private static NoncurrentVersionTransition noncurrentTransition(JsonNode wanted) {
        return NoncurrentVersionTransition.builder()
                .noncurrentDays(integer(wanted, "noncurrent_days"))
                .newerNoncurrentVersions(integer(wanted, "newer_noncurrent_versions"))
                .storageClass(text(wanted, "storage_class"))
                .build();
    }

    private static NoncurrentVersionExpiration noncurrentExpiration(JsonNode wanted) {
        return NoncurrentVersionExpiration.builder()
                .noncurrentDays(integer(wanted, "noncurrent_days"))
                .newerNoncurrentVersions(integer(wanted, "newer_noncurrent_versions"))
                .build();
    }

    private static @Nullable Instant date(JsonNode wanted) {
        return wanted.has("date") ? Instant.parse(wanted.get("date").stringValue()) : null;
    }

    private static @Nullable String text(@Nullable Instant date) {
        return date == null ? null : date.toString();
    }

    private static @Nullable String text(JsonNode wanted, String member) {
        return wanted.has(member) ? wanted.get(member).stringValue() : null;
    }

    private static @Nullable Integer integer(JsonNode wanted, String member) {
        return wanted.has(member) ? wanted.get(member).intValue() : null;
    }

    private static @Nullable Long number(JsonNode wanted, String member) {
        return wanted.has(member) ? wanted.get(member).longValue() : null;
    }
}
