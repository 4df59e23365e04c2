package io.driftsafe.provider.kubernetes;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Says of the pods of a namespace that they work, as soon as they are made; some may never get that far. */
final class PaperKubelet implements AutoCloseable {

    private final ControlPlane cluster;
    private final String pods;
    private final Predicate<JsonNode> works;
    private final ScheduledExecutorService work = Executors.newSingleThreadScheduledExecutor();

    PaperKubelet(ControlPlane cluster, String namespace) {
        this(cluster, namespace, _ -> true);
    }

    /** @param works which pods get ready */
    PaperKubelet(ControlPlane cluster, String namespace, Predicate<JsonNode> works) {
        this.cluster = cluster;
        this.works = works;
        this.pods = "/api/v1/namespaces/%s/pods".formatted(namespace);
        work.scheduleWithFixedDelay(this::report, 0, 200, TimeUnit.MILLISECONDS);
    }

    private void report() {
        try {
            for (var pod : cluster.get(pods).path("items")) {
                if (works.test(pod) && !pod.at("/status/phase").asString("").equals("Running")) {
                    cluster.patch(
                            "%s/%s/status"
                                    .formatted(pods, pod.at("/metadata/name").asString()),
                            """
                            {"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}""");
                }
            }
        } catch (AssertionError | IllegalStateException gone) {
            // A pod may go at any time; the next round sees what there is then.
        }
    }

    @Override
    public void close() {
        work.shutdownNow();
    }
}
