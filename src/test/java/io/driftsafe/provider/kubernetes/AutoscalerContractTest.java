package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Observation;
import io.driftsafe.resource.Change;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Horizontal autoscalers keep what every provider keeps. */
class AutoscalerContractTest extends KindContract {

    @Override
    protected String kind() {
        return "horizontalpodautoscaler";
    }

    @Override
    protected String collection() {
        return "/apis/autoscaling/v1/namespaces/%s/horizontalpodautoscalers".formatted(namespace);
    }

    @Override
    protected String object(String name) {
        return """
            {"metadata": {"name": "%1$s", "annotations": {"shop.example/note": "%2$s"}},
             "spec": {"minReplicas": 3, "maxReplicas": 9, "targetCPUUtilizationPercentage": 80,
              "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "%1$s"}}}\
            """.formatted(name, Workloads.SECRET);
    }

    @Override
    protected List<Change> fix(Observation seen) {
        return List.of(
                change(seen, "/min_replicas", JsonNodeFactory.instance.numberNode(1)),
                change(seen, "/max_replicas", JsonNodeFactory.instance.numberNode(4)));
    }

    @Override
    protected void changeElsewhere() {
        cluster.patch(path(), """
            {"spec": {"targetCPUUtilizationPercentage": 70}}\
            """);
    }

    @Override
    protected void changeTheSame() {
        cluster.patch(path(), """
            {"spec": {"maxReplicas": 7}}\
            """);
    }
}
