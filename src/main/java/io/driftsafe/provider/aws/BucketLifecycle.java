package io.driftsafe.provider.aws;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All rules of a bucket's lifecycle as S3 has them; pure.
 *
 * @param leastSize how small an object may be to be moved where its rule does not say it
 */
record BucketLifecycle(List<LifecycleRule> rules, String leastSize) {

    private static final String USUAL_LEAST_SIZE = "all_storage_classes_128K";

    static final BucketLifecycle NONE = new BucketLifecycle(List.of(), USUAL_LEAST_SIZE);

    private static final String RULES = "lifecycle_rules";
    private static final String LEAST_SIZE = "transition_default_minimum_object_size";
    private static final AttributePath ALL = new AttributePath(List.of(RULES));
    private static final int MOST_RULES = 1000;

    static BucketLifecycle of(GetBucketLifecycleConfigurationResponse answer) {
        return new BucketLifecycle(
                answer.rules(),
                answer.transitionDefaultMinimumObjectSizeAsString() == null
                        ? USUAL_LEAST_SIZE
                        : answer.transitionDefaultMinimumObjectSizeAsString());
    }

    void show(ObjectNode attributes) {
        var shown = attributes.put(LEAST_SIZE, leastSize).putObject(RULES);
        byId().forEach((id, rule) -> shown.set(id, LifecycleRules.shown(rule)));
    }

    /** Whether these are the rules of a configuration that was read before. */
    boolean isAs(Configuration seen) {
        var now = JsonNodeFactory.instance.objectNode();
        show(now);
        var here = Configuration.of(now);
        return here.at(ALL).equals(seen.at(ALL)) && here.text(LEAST_SIZE).equals(seen.text(LEAST_SIZE));
    }

    /** With the rules that are meant as they are wanted, and all others as they are. */
    BucketLifecycle changed(Configuration now, List<Change> changes) {
        var wanted = now.with(changes);
        var meant = meant(changes);
        var all = byId();
        for (var id : meant) {
            var rule = wanted.at(ALL.child(id)).map(ObjectNode.class::cast);
            var before = Optional.ofNullable(all.get(id));
            rule.ifPresentOrElse(
                    to -> all.put(
                            id,
                            before.map(from -> LifecycleRules.changed(from, to))
                                    .orElseGet(() -> LifecycleRules.made(id, to))),
                    () -> all.remove(id));
        }
        return new BucketLifecycle(List.copyOf(all.values()), leastSize);
    }

    /** S3 gives each an id; what has none all the same is named by its place. */
    private Map<String, LifecycleRule> byId() {
        var all = new LinkedHashMap<String, LifecycleRule>();
        for (var rule : rules) {
            all.put(rule.id() == null ? "#" + all.size() : rule.id(), rule);
        }
        return all;
    }

    /** What is wrong with the changes whatever S3 says. */
    static List<String> refusals(Configuration now, List<Change> changes) {
        var refusals = new ArrayList<String>();
        changes.stream()
                .map(Change::path)
                .filter(path -> path.segments().size() < 2 || !path.overlaps(ALL))
                .map("%s of a bucket is not changed here"::formatted)
                .forEach(refusals::add);
        if (!refusals.isEmpty()) {
            return refusals;
        }
        now.at(AttributePath.parse("/versioning/0/mfa_delete"))
                .filter(mfa -> mfa.asString("").equals("Enabled"))
                .map(_ -> "Versions in this bucket are deleted with MFA only, and then S3 has no lifecycles in it")
                .ifPresent(refusals::add);
        var wanted = now.with(changes);
        for (var id : meant(changes)) {
            wanted.at(ALL.child(id))
                    .ifPresent(rule -> LifecycleRuleCheck.mistakes(id, rule).forEach(refusals::add));
        }
        var left = wanted.at(ALL).map(JsonNode::size).orElse(0);
        if (left > MOST_RULES) {
            refusals.add("A bucket has at most %d rules".formatted(MOST_RULES));
        }
        if (left == 0 && !now.text(LEAST_SIZE).orElse(USUAL_LEAST_SIZE).equals(USUAL_LEAST_SIZE)) {
            refusals.add(
                    "With its last rule the bucket would lose its %s, which only its owner can set again: keep a rule that is Disabled"
                            .formatted(LEAST_SIZE));
        }
        if (now.equals(wanted)) {
            refusals.add("The lifecycle already is as wanted");
        }
        return refusals;
    }

    /** Of the rules that come to delete something, or something else: a rule goes back, what it deletes does not. */
    static List<String> losses(Configuration now, List<Change> changes) {
        var wanted = now.with(changes);
        var losses = new ArrayList<String>();
        for (var id : meant(changes)) {
            wanted.at(ALL.child(id))
                    .filter(rule -> LifecycleRuleCheck.deletesMore(now.at(ALL.child(id)), rule))
                    .map(rule -> LifecycleRuleCheck.deletesOldVersions(rule) || !isVersioned(now)
                            ? "the rule %s deletes objects, which do not come back when the rule is put back"
                            : "the rule %s puts delete markers over objects, which stay when the rule is put back")
                    .map(loss -> loss.formatted(id))
                    .ifPresent(losses::add);
        }
        return List.copyOf(losses);
    }

    private static boolean isVersioned(Configuration bucket) {
        return bucket.at(AttributePath.parse("/versioning/0/enabled"))
                .filter(JsonNode::booleanValue)
                .isPresent();
    }

    private static Set<String> meant(List<Change> changes) {
        var ids = new LinkedHashSet<String>();
        changes.stream()
                .map(change -> change.path().segments())
                .filter(path -> path.size() > 1 && path.getFirst().equals(RULES))
                .forEach(path -> ids.add(path.get(1)));
        return ids;
    }
}
