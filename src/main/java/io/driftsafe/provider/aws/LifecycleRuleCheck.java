package io.driftsafe.provider.aws;

import io.driftsafe.resource.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What S3 would refuse in a rule of a lifecycle; pure. */
final class LifecycleRuleCheck {

    private static final int LONGEST_ID = 255;
    private static final String ABORT = "abort_incomplete_multipart_upload";
    private static final String LARGER = "object_size_greater_than";
    private static final String SMALLER = "object_size_less_than";
    private static final List<String> LISTS = List.of("transition", "noncurrent_version_transition");
    private static final List<String> EXPIRATIONS = List.of("expiration", "noncurrent_version_expiration");
    private static final List<String> OF_DELETION = Stream.concat(
                    Stream.of("status", "prefix", "filter"), EXPIRATIONS.stream())
            .toList();
    private static final List<String> ACTIONS =
            Stream.of(LISTS, EXPIRATIONS, List.of(ABORT)).flatMap(List::stream).toList();

    private LifecycleRuleCheck() {}

    static List<String> mistakes(String id, JsonNode rule) {
        var mistakes = new ArrayList<String>();
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            mistakes.add("has an id of 1 to %d characters".formatted(LONGEST_ID));
        }
        mistakes.addAll(LifecycleRuleValues.mistakes(rule));
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
        }
        for (var transition : rule.path("noncurrent_version_transition")) {
            if (!transition.has("noncurrent_days") || !transition.has("storage_class")) {
                mistakes.add("moves old versions to a storage_class by noncurrent_days");
            }
        }
        if (rule.has("expiration") && rule.get("expiration").size() != 1) {
            mistakes.add("deletes objects by one of days, date and expired_object_delete_marker");
        }
        if (rule.has("noncurrent_version_expiration")
                && !rule.get("noncurrent_version_expiration").has("noncurrent_days")) {
            mistakes.add("deletes old versions by noncurrent_days");
        }
        ofFilter(rule, mistakes);
        mistakes.addAll(LifecycleTimes.mistakes(rule));
    }

    private static void ofFilter(JsonNode rule, List<String> mistakes) {
        var filter = rule.path("filter");
        if (filter.has(LARGER)
                && filter.has(SMALLER)
                && filter.get(LARGER).longValue() >= filter.get(SMALLER).longValue()) {
            mistakes.add("has an %s below its %s".formatted(LARGER, SMALLER));
        }
        var finer = !filter.path("tags").isEmpty() || filter.has(LARGER) || filter.has(SMALLER);
        if (finer && rule.has(ABORT)) {
            mistakes.add("cannot have %s with tags or sizes in its filter".formatted(ABORT));
        }
        if (finer && rule.path("expiration").has("expired_object_delete_marker")) {
            mistakes.add("cannot have expired_object_delete_marker with tags or sizes in its filter");
        }
    }

    /** Whether it deletes what it, as it was before, may not have deleted. */
    static boolean deletesMore(Optional<JsonNode> before, JsonNode rule) {
        return deletes(rule)
                && !before.filter(was -> CanonicalJson.equal(ofDeletion(was), ofDeletion(rule)))
                        .isPresent();
    }

    /** For good, also where versions are kept. */
    static boolean deletesOldVersions(JsonNode rule) {
        return rule.has("noncurrent_version_expiration");
    }

    private static boolean deletes(JsonNode rule) {
        return !rule.path("status").asString("").equals("Disabled")
                && EXPIRATIONS.stream().anyMatch(rule::has);
    }

    private static JsonNode ofDeletion(JsonNode rule) {
        var part = JsonNodeFactory.instance.objectNode();
        OF_DELETION.stream().filter(rule::has).forEach(member -> part.set(member, rule.get(member)));
        return part;
    }
}
