package io.driftsafe.provider.kubernetes;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What people have to know, and to do, about a rollout that comes no further. */
final class StuckPods {

    private static final int NAMED = 5;

    private StuckPods() {}

    /** Empty where all pods that there are work. */
    static String told(Kind kind, JsonNode object, List<RunningPod> pods) {
        var broken = pods.stream().filter(pod -> !pod.isReady()).toList();
        if (broken.isEmpty()) {
            return "";
        }
        var troubles = broken.stream().limit(NAMED).map(RunningPod::trouble).collect(Collectors.joining("; "));
        return "; " + troubles + toDelete(kind, object, broken);
    }

    /**
     * Facts: Kubernetes documentation, "StatefulSets", "Forced rollback": with the default pod management a pod that
     * never gets ready holds up every further rollout, also the one back; it has to be deleted by hand.
     */
    private static String toDelete(Kind kind, JsonNode object, List<RunningPod> broken) {
        if (kind != Kind.STATEFUL_SET
                || object.at("/spec/podManagementPolicy").asString("").equals("Parallel")) {
            return "";
        }
        var wanted = object.at("/status/updateRevision").asString("");
        var outdated = broken.stream()
                .filter(pod -> !pod.revision().equals(wanted))
                .map(RunningPod::name)
                .collect(Collectors.joining(" "));
        return outdated.isEmpty()
                ? ""
                : "; the StatefulSet replaces no pod that never got ready, also when its template was put back: kubectl -n %s delete pod %s"
                        .formatted(object.at("/metadata/namespace").asString(""), outdated);
    }
}
