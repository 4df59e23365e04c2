package io.driftsafe.provider.kubernetes;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod that an object made, as it was just read. */
record RunningPod(ObjectNode object) {

    private static final List<String> ENDED = List.of("Succeeded", "Failed");

    /** Those that the object made itself and that are there to stay. */
    static List<RunningPod> of(Api api, JsonNode owner, Deadline deadline) {
        var uid = owner.at("/metadata/uid");
        var namespace = owner.at("/metadata/namespace").asString("");
        return api.list(ApiResource.PODS, namespace, selector(owner), deadline).stream()
                .filter(pod -> pod.at("/metadata/ownerReferences")
                        .valueStream()
                        .anyMatch(reference -> reference.path("uid").equals(uid)))
                .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .filter(pod -> !ENDED.contains(pod.at("/status/phase").asString("")))
                .map(RunningPod::new)
                .toList();
    }

    /** It may select more than the object's own. */
    private static String selector(JsonNode owner) {
        return owner.at("/spec/selector/matchLabels")
                .propertyStream()
                .map(label -> label.getKey() + "=" + label.getValue().asString(""))
                .collect(Collectors.joining(","));
    }

    String name() {
        return object.at("/metadata/name").asString("");
    }

    boolean isReady() {
        return isTrue("Ready");
    }

    private boolean isTrue(String condition) {
        return condition(condition).path("status").asString("").equals("True");
    }

    /** The pod template that it was made of, where the object numbers them. */
    String revision() {
        return object.at("/metadata/labels/controller-revision-hash").asString("");
    }

    /** When it was made and when it began to work; not what it goes through if it does not get that far. */
    Stream<Instant> progress() {
        var ready = isReady() ? time(condition("Ready").path("lastTransitionTime")) : Optional.<Instant>empty();
        return Stream.concat(created().stream(), ready.stream());
    }

    Optional<Instant> created() {
        return time(object.at("/metadata/creationTimestamp"));
    }

    JsonNode condition(String type) {
        return object.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals(type))
                .findFirst()
                .orElseGet(() -> object.path("none"));
    }

    /** Why it does not work, as far as the cluster says it in a word. */
    String trouble() {
        var waiting = object.at("/status/containerStatuses")
                .valueStream()
                .map(status -> status.at("/state/waiting/reason").asString(""))
                .filter(reason -> !reason.isEmpty());
        var scheduled = Stream.of(condition("PodScheduled"))
                .filter(condition -> condition.path("status").asString("").equals("False"))
                .map(condition -> condition.path("message").asString("Unschedulable"));
        var reasons = Stream.concat(waiting, scheduled).distinct().collect(Collectors.joining(", "));
        return "pod %s is not ready%s".formatted(name(), reasons.isEmpty() ? "" : " (" + reasons + ")");
    }

    static Optional<Instant> time(JsonNode text) {
        try {
            return Optional.of(Instant.parse(text.asString("")));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }
}
