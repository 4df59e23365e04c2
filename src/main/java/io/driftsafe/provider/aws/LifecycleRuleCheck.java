package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.PathPattern;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What S3 would refuse in a rule of a lifecycle; pure. */
final class LifecycleRuleCheck {

    private static final int LONGEST_ID = 255;
    private static final int LEAST_DAYS_OF_INFREQUENT_ACCESS = 30;
    private static final Set<String> INFREQUENT_ACCESS = Set.of("STANDARD_IA", "ONEZONE_IA");
    private static final Set<String> STATUSES = Set.of("Enabled", "Disabled");
    private static final Set<String> CLASSES = TransitionStorageClass.knownValues().stream()
            .map(TransitionStorageClass::toString)
            .collect(Collectors.toSet());
    private static final List<String> LISTS = List.of("transition", "noncurrent_version_transition");
    private static final List<String> EXPIRATIONS = List.of("expiration", "noncurrent_version_expiration");
    private static final List<String> ACTIONS = Stream.of(
                    LISTS, EXPIRATIONS, List.of("abort_incomplete_multipart_upload"))
            .flatMap(List::stream)
            .toList();

    private static final Map<PathPattern, Predicate<JsonNode>> VALUES = Map.ofEntries(
            value("/status", value -> value.isString() && STATUSES.contains(value.stringValue())),
            value("/prefix", JsonNode::isString),
            value("/filter/prefix", JsonNode::isString),
            value("/filter/tags/*", JsonNode::isString),
            value("/filter/object_size_greater_than", LifecycleRuleCheck::isCount),
            value("/filter/object_size_less_than", LifecycleRuleCheck::isCount),
            value("/transition/*/date", LifecycleRuleCheck::isDate),
            value("/transition/*/days", LifecycleRuleCheck::isDays),
            value("/transition/*/storage_class", LifecycleRuleCheck::isClass),
            value("/expiration/date", LifecycleRuleCheck::isDate),
            value("/expiration/days", LifecycleRuleCheck::isDays),
            value("/expiration/expired_object_delete_marker", JsonNode::isBoolean),
            value("/noncurrent_version_transition/*/noncurrent_days", LifecycleRuleCheck::isDays),
            value("/noncurrent_version_transition/*/newer_noncurrent_versions", LifecycleRuleCheck::isDays),
            value("/noncurrent_version_transition/*/storage_class", LifecycleRuleCheck::isClass),
            value("/noncurrent_version_expiration/noncurrent_days", LifecycleRuleCheck::isDays),
            value("/noncurrent_version_expiration/newer_noncurrent_versions", LifecycleRuleCheck::isDays),
            value("/abort_incomplete_multipart_upload/days_after_initiation", LifecycleRuleCheck::isDays));

    private LifecycleRuleCheck() {}

    private static Map.Entry<PathPattern, Predicate<JsonNode>> value(String path, Predicate<JsonNode> takes) {
        return Map.entry(PathPattern.parse(path), takes);
    }

    static List<String> mistakes(String id, JsonNode rule) {
        var mistakes = new ArrayList<String>();
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            mistakes.add("has an id of 1 to %d characters".formatted(LONGEST_ID));
        }
        values(AttributePath.ROOT, rule).forEach(value -> {
            var known = VALUES.entrySet().stream()
                    .filter(entry -> entry.getKey().isExactly(value.path()))
                    .findFirst();
            if (known.isEmpty()) {
                mistakes.add("has no %s".formatted(value.path()));
            } else if (!known.get().getValue().test(value.value())) {
                mistakes.add("cannot have %s as its %s".formatted(value.value(), value.path()));
            }
        });
        LISTS.stream()
                .filter(list -> rule.has(list) && !rule.get(list).isArray())
                .map("has a list as its /%s"::formatted)
                .forEach(mistakes::add);
        if (mistakes.isEmpty()) {
            among(rule, mistakes);
        }
        return mistakes.stream()
                .map(mistake -> "A rule of a lifecycle, as %s, %s".formatted(id, mistake))
                .toList();
    }

    /** Between values that are right by themselves. */
    private static void among(JsonNode rule, List<String> mistakes) {
        if (!rule.has("status")) {
            mistakes.add("has a status: Enabled or Disabled");
        }
        if (rule.has("filter") == rule.has("prefix")) {
            mistakes.add("has a filter, which is {} for all objects");
        }
        if (ACTIONS.stream().noneMatch(action -> !rule.path(action).isEmpty())) {
            mistakes.add("does something: it has one of " + String.join(", ", ACTIONS));
        }
        for (var transition : rule.path("transition")) {
            if (transition.has("days") == transition.has("date") || !transition.has("storage_class")) {
                mistakes.add("moves objects to a storage_class by either days or a date");
            }
            if (isInfrequent(transition)
                    && transition.has("days")
                    && transition.get("days").intValue() < LEAST_DAYS_OF_INFREQUENT_ACCESS) {
                mistakes.add("moves objects to %s after %d days at the earliest"
                        .formatted(transition.get("storage_class").stringValue(), LEAST_DAYS_OF_INFREQUENT_ACCESS));
            }
        }
        var moved = days(rule.path("transition").valueStream());
        var expired = days(Stream.of(rule.path("expiration")));
        if (moved.isPresent() && expired.isPresent() && expired.getAsInt() <= moved.getAsInt()) {
            mistakes.add("deletes objects only after it has moved them");
        }
    }

    private static boolean isInfrequent(JsonNode transition) {
        return INFREQUENT_ACCESS.contains(transition.path("storage_class").asString(""));
    }

    private static OptionalInt days(Stream<JsonNode> actions) {
        return actions.filter(action -> action.has("days"))
                .mapToInt(action -> action.get("days").intValue())
                .max();
    }

    /** Whether it is at work and deletes what is there. */
    static boolean deletes(JsonNode rule) {
        return !rule.path("status").asString("").equals("Disabled")
                && EXPIRATIONS.stream().anyMatch(rule::has);
    }

    /** However it was written or kept. */
    private static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral();
    }

    private static boolean isDays(JsonNode value) {
        return isWhole(value) && value.canConvertToInt() && value.intValue() >= 0;
    }

    private static boolean isCount(JsonNode value) {
        return isWhole(value) && value.canConvertToLong() && value.longValue() >= 0;
    }

    private static boolean isClass(JsonNode value) {
        return value.isString() && CLASSES.contains(value.stringValue());
    }

    private static boolean isDate(JsonNode value) {
        if (!value.isString()) {
            return false;
        }
        try {
            Instant.parse(value.stringValue());
            return true;
        } catch (DateTimeParseException notOne) {
            return false;
        }
    }

    private static Stream<Value> values(AttributePath path, JsonNode value) {
        return switch (value) {
            case ObjectNode object ->
                object.propertyStream().flatMap(member -> values(path.child(member.getKey()), member.getValue()));
            case ArrayNode array -> array.valueStream().flatMap(element -> values(path.child("0"), element));
            default -> Stream.of(new Value(path, value));
        };
    }

    private record Value(AttributePath path, JsonNode value) {}
}
