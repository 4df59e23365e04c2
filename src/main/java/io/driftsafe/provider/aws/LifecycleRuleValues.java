package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.PathPattern;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which members a rule of a lifecycle has, and which values S3 takes for each; pure. */
final class LifecycleRuleValues {

    private static final int MOST_VERSIONS = 100;
    private static final Set<String> STATUSES = Set.of("Enabled", "Disabled");
    private static final Set<String> CLASSES = TransitionStorageClass.knownValues().stream()
            .map(TransitionStorageClass::toString)
            .collect(Collectors.toSet());

    private static final Map<PathPattern, Predicate<JsonNode>> VALUES = Map.ofEntries(
            value("/status", value -> value.isString() && STATUSES.contains(value.stringValue())),
            value("/prefix", JsonNode::isString),
            value("/filter/prefix", JsonNode::isString),
            value("/filter/tags/*", JsonNode::isString),
            value("/filter/object_size_greater_than", LifecycleRuleValues::isCount),
            value("/filter/object_size_less_than", LifecycleRuleValues::isCount),
            value("/transition/*/date", LifecycleRuleValues::isDate),
            value("/transition/*/days", LifecycleRuleValues::isDays),
            value("/transition/*/storage_class", LifecycleRuleValues::isClass),
            value("/expiration/date", LifecycleRuleValues::isDate),
            value("/expiration/days", LifecycleRuleValues::isPositive),
            value("/expiration/expired_object_delete_marker", JsonNode::isBoolean),
            value("/noncurrent_version_transition/*/noncurrent_days", LifecycleRuleValues::isDays),
            value("/noncurrent_version_transition/*/newer_noncurrent_versions", LifecycleRuleValues::isVersions),
            value("/noncurrent_version_transition/*/storage_class", LifecycleRuleValues::isClass),
            value("/noncurrent_version_expiration/noncurrent_days", LifecycleRuleValues::isPositive),
            value("/noncurrent_version_expiration/newer_noncurrent_versions", LifecycleRuleValues::isVersions),
            value("/abort_incomplete_multipart_upload/days_after_initiation", LifecycleRuleValues::isPositive));

    private LifecycleRuleValues() {}

    private static Map.Entry<PathPattern, Predicate<JsonNode>> value(String path, Predicate<JsonNode> takes) {
        return Map.entry(PathPattern.parse(path), takes);
    }

    /** What is wrong with each by itself, as the rest of sentences that begin with the rule. */
    static List<String> mistakes(JsonNode rule) {
        var mistakes = new ArrayList<String>();
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
        return mistakes;
    }

    /** However it was written or kept. */
    private static boolean isWhole(JsonNode value) {
        return value.isNumber() && value.canConvertToExactIntegral();
    }

    private static boolean isDays(JsonNode value) {
        return isWhole(value) && value.canConvertToInt() && value.intValue() >= 0;
    }

    private static boolean isPositive(JsonNode value) {
        return isDays(value) && value.intValue() > 0;
    }

    private static boolean isVersions(JsonNode value) {
        return isPositive(value) && value.intValue() <= MOST_VERSIONS;
    }

    private static boolean isCount(JsonNode value) {
        return isWhole(value) && value.canConvertToLong() && value.longValue() >= 0;
    }

    private static boolean isClass(JsonNode value) {
        return value.isString() && CLASSES.contains(value.stringValue());
    }

    /** It is a day: midnight of UTC. */
    private static boolean isDate(JsonNode value) {
        if (!value.isString()) {
            return false;
        }
        try {
            var time = Instant.parse(value.stringValue());
            return time.equals(time.truncatedTo(ChronoUnit.DAYS));
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
