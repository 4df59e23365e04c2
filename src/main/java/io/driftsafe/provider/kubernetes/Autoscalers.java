package io.driftsafe.provider.kubernetes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Which autoscaler holds the number of replicas of which workload, and which one what its pods ask for. */
final class Autoscalers {

    private final Map<String, String> byTarget = new HashMap<>();
    private final Map<String, String> verticalByTarget = new HashMap<>();

    private Autoscalers() {}

    /**
     * @param horizontal those of the number of replicas
     * @param vertical those of requests; one that only recommends is none
     */
    static Autoscalers of(List<ObjectNode> horizontal, List<ObjectNode> vertical) {
        var all = new Autoscalers();
        horizontal.forEach(autoscaler -> put(all.byTarget, autoscaler, "scaleTargetRef"));
        vertical.stream()
                // By default it does what it recommends.
                .filter(autoscaler -> !autoscaler
                        .at("/spec/updatePolicy/updateMode")
                        .asString("")
                        .equals("Off"))
                .forEach(autoscaler -> put(all.verticalByTarget, autoscaler, "targetRef"));
        return all;
    }

    private static void put(Map<String, String> byTarget, ObjectNode autoscaler, String reference) {
        var metadata = autoscaler.path("metadata");
        var target = Shape.target(autoscaler.path("spec").path(reference));
        byTarget.put(
                metadata.path("namespace").asString("") + "/" + target,
                metadata.path("name").asString(""));
    }

    static Autoscalers none() {
        return new Autoscalers();
    }

    /** The name of the one that holds its number of replicas. */
    Optional<String> horizontal(ObjectId workload) {
        return Optional.ofNullable(byTarget.get(workload.toString()));
    }

    /** The name of the one that holds what its pods ask for. */
    Optional<String> vertical(ObjectId workload) {
        return Optional.ofNullable(verticalByTarget.get(workload.toString()));
    }
}
