package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Pods that are resized where they run, which a server from Kubernetes 1.33 on offers: those of objects that leave
 * their pods as they are when their template changes. All others replace their pods anyway.
 *
 * <p>So it is of no use to resize the pods of a Deployment first and to change its template then: the template's hash
 * names its ReplicaSet, another template makes another one, and all pods are made anew, also those that have the size
 * already. To resize pods and leave the template as it is would hold only until the next pod is made, which has the
 * size of before, and the object's own spec, by which a fix is proven and drift is told, would never show it.
 *
 * <p>Facts: Kubernetes documentation, "Resize CPU and Memory Resources assigned to Containers". The container statuses
 * tell what a container really has; the conditions PodResizePending (Deferred, Infeasible) and PodResizeInProgress what
 * stands in the way.
 */
final class InPlace {

    /** What a pod has of others stays until it ends. */
    private static final Set<String> RESIZED = Set.of("cpu", "memory");

    /** They are resized one after another within the time of one call. */
    private static final int MOST_PODS = 100;

    private InPlace() {}

    /** Whether a change of its template leaves the pods of the object as they are. */
    static boolean keepsPods(JsonNode object) {
        return object.at("/spec/updateStrategy/type").asString("").equals("OnDelete");
    }

    static boolean isMeant(JsonNode object, List<Change> changes) {
        return keepsPods(object)
                && changes.stream()
                        .anyMatch(change -> change.path().segments().getFirst().endsWith("containers"));
    }

    /** Whether a container has to be started anew to get another size. */
    static boolean restartsContainers(JsonNode object) {
        return object.at("/spec/template/spec/containers")
                .valueStream()
                .flatMap(container -> container.path("resizePolicy").valueStream())
                .anyMatch(policy -> policy.path("restartPolicy").asString("").equals("RestartContainer"));
    }

    /** Why the pods cannot be resized, by the server's own dry run too; what is not of containers is left aside. */
    static List<String> objections(Api api, Look look, List<Change> changes, Deadline deadline) {
        if (!look.resizes()) {
            return List.of(
                    "Its update strategy is OnDelete, so the pods would stay as they are until somebody deletes them,"
                            + " and the server does not resize pods where they run: Kubernetes does from 1.33 on");
        }
        var template = templateChanges(changes);
        var others = template.stream()
                .filter(change -> !isResized(change.path()) || change.to().isEmpty())
                .map(change ->
                        "Its update strategy is OnDelete, and %s of pods that run cannot be changed so: only cpu and memory of containers can be set"
                                .formatted(change.path()))
                .toList();
        if (!others.isEmpty()) {
            return others;
        }
        var pods = look.pods();
        if (pods.size() > MOST_PODS) {
            return List.of(
                    "It has %d pods, and no more than %d are resized where they run".formatted(pods.size(), MOST_PODS));
        }
        return pods.stream()
                .flatMap(pod -> objection(api, look, pod, template, deadline).stream())
                .toList();
    }

    private static Optional<String> objection(
            Api api, Look look, RunningPod pod, List<Change> changes, Deadline deadline) {
        try {
            refuseOthers(pod, changes);
        } catch (ProviderException.Changed otherwise) {
            return Optional.of(otherwise.explanation());
        }
        var answer = api.resize(look.id().namespace(), pod.name(), Patch.ofPod(pod, changes), true, deadline);
        if (answer.isGood() || ApiErrors.isConflict(answer)) {
            return Optional.empty();
        }
        return Optional.of("The cluster would not resize the pod %s: %s".formatted(pod.name(), answer.message()));
    }

    /**
     * Resizes the pods, and says what came in the way of one; those after it are then left as they are.
     *
     * @param pods that {@link #refuseOthers} has nothing against
     */
    static Optional<String> resize(
            Api api, String namespace, List<RunningPod> pods, List<Change> changes, Deadline deadline) {
        var template = templateChanges(changes);
        for (var pod : pods) {
            try {
                var answer = api.resize(namespace, pod.name(), Patch.ofPod(pod, template), false, deadline);
                if (!answer.isGood()) {
                    return Optional.of("The pod %s was not resized: %s".formatted(pod.name(), answer.message()));
                }
            } catch (ProviderException unanswered) {
                return Optional.of("The pod %s was not resized: %s".formatted(pod.name(), unanswered.explanation()));
            }
        }
        return Optional.empty();
    }

    /** @throws ProviderException.Changed if a pod has another size than before or after the changes */
    static void refuseOthers(RunningPod pod, List<Change> changes) {
        for (var change : templateChanges(changes)) {
            var has = amount(container(pod.object().at("/spec/containers"), change.path())
                    .at(place(change.path())));
            var known = Stream.of(change.from(), change.to())
                    .anyMatch(value -> value.flatMap(InPlace::amount).equals(has));
            if (!known) {
                throw new ProviderException.Changed(
                        "The pod %s has %s of its own, not what its template says: delete it, so that it is made anew"
                                .formatted(pod.name(), change.path()));
            }
        }
    }

    /** How far the pods are with the size that the template gives them. */
    static Progress progress(JsonNode object, Around around, Instant end) {
        var unresized = around.handle().flatMap(WriteHandle::unresized);
        if (unresized.isPresent()) {
            return new Progress.Failed(unresized.get());
        }
        var waiting = new ArrayList<String>();
        for (var pod : around.pods().get()) {
            for (var container : object.at("/spec/template/spec/containers")) {
                var name = container.path("name").asString("");
                if (differs(container, named(pod.object().at("/spec/containers"), name))) {
                    return new Progress.Failed("The pod %s was not resized".formatted(pod.name()));
                }
                if (differs(container, named(pod.object().at("/status/containerStatuses"), name))) {
                    waiting.add(pod.name());
                }
            }
            var hindrance = hindrance(pod);
            if (hindrance.isPresent()) {
                return new Progress.Failed(hindrance.get());
            }
            if (isTrue(pod.condition("PodResizeInProgress"))) {
                waiting.add(pod.name());
            }
        }
        if (waiting.isEmpty()) {
            return new Progress.AtRest();
        }
        return around.now().isAfter(end)
                ? new Progress.Failed("The pod %s does not get its new size".formatted(waiting.getFirst()))
                : new Progress.Working(around.handle().map(WriteHandle::json));
    }

    private static Optional<String> hindrance(RunningPod pod) {
        var pending = pod.condition("PodResizePending");
        if (isTrue(pending)) {
            return Optional.of("The pod %s cannot be resized%s: %s"
                    .formatted(
                            pod.name(),
                            pending.path("reason").asString("").equals("Deferred") ? " now" : " on its node",
                            pending.path("message").asString("")));
        }
        var going = pod.condition("PodResizeInProgress");
        return isTrue(going) && going.path("reason").asString("").equals("Error")
                ? Optional.of("The pod %s was not resized: %s"
                        .formatted(pod.name(), going.path("message").asString("")))
                : Optional.empty();
    }

    private static boolean isTrue(JsonNode condition) {
        return condition.path("status").asString("").equals("True");
    }

    /** In what the template says of its size; admission may have given it more. */
    private static boolean differs(JsonNode template, JsonNode container) {
        return Stream.of("requests", "limits")
                .anyMatch(kind -> RESIZED.stream()
                        .map(resource -> AttributePath.ROOT
                                .child("resources")
                                .child(kind)
                                .child(resource))
                        .map(AttributePath::toString)
                        .filter(place -> !template.at(place).isMissingNode())
                        .anyMatch(place -> !amount(template.at(place)).equals(amount(container.at(place)))));
    }

    private static List<Change> templateChanges(List<Change> changes) {
        return changes.stream()
                .filter(change -> change.path().segments().getFirst().endsWith("containers"))
                .toList();
    }

    private static boolean isResized(AttributePath path) {
        return path.segments().getFirst().equals("containers") && RESIZED.contains(path.last());
    }

    private static JsonNode container(JsonNode containers, AttributePath path) {
        return named(containers, path.segments().get(1));
    }

    /** Within its container. */
    private static String place(AttributePath path) {
        return AttributePath.ROOT
                .child("resources")
                .child(path.segments().get(2))
                .child(path.last())
                .toString();
    }

    private static JsonNode named(JsonNode containers, String name) {
        return containers
                .valueStream()
                .filter(container -> container.path("name").asString("").equals(name))
                .findFirst()
                .orElseGet(() -> containers.path("none"));
    }

    private static Optional<Quantity> amount(JsonNode value) {
        return Pods.amount(value);
    }
}
