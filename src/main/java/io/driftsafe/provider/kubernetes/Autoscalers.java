package io.driftsafe.provider.kubernetes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Which autoscaler holds the number of replicas of which workload. */
final class Autoscalers {

    private final Map<String, String> byTarget = new HashMap<>();

    private Autoscalers() {}

    static Autoscalers of(List<ObjectNode> autoscalers) {
        var all = new Autoscalers();
        for (var autoscaler : autoscalers) {
            var id = ObjectId.of(Kind.AUTOSCALER, autoscaler);
            all.byTarget.put(id.namespace() + "/" + Shape.target(autoscaler), id.name());
        }
        return all;
    }

    static Autoscalers none() {
        return new Autoscalers();
    }

    /** Its name. */
    Optional<String> of(ObjectId workload) {
        return Optional.ofNullable(byTarget.get(workload.toString()));
    }
}
