package io.driftsafe.provider.kubernetes;

import java.util.List;

/**
 * Objects of one kind as an API server serves them.
 *
 * @param group empty for the core one
 * @param versions in which they may be served, the best first
 */
record ApiResource(String group, String plural, List<String> versions) {

    static final ApiResource AUTOSCALERS =
            new ApiResource("autoscaling", "horizontalpodautoscalers", List.of("v2", "v2beta2", "v1"));
    static final ApiResource VERTICAL_AUTOSCALERS =
            new ApiResource("autoscaling.k8s.io", "verticalpodautoscalers", List.of("v1", "v1beta2"));
    static final ApiResource DISRUPTION_BUDGETS =
            new ApiResource("policy", "poddisruptionbudgets", List.of("v1", "v1beta1"));
    static final ApiResource QUOTAS = new ApiResource("", "resourcequotas", List.of("v1"));
    static final ApiResource PODS = new ApiResource("", "pods", List.of("v1"));
    static final ApiResource POD_SIZES = new ApiResource("", "pods/resize", List.of("v1"));
    static final ApiResource LIMIT_RANGES = new ApiResource("", "limitranges", List.of("v1"));

    ApiResource {
        versions = List.copyOf(versions);
    }

    boolean isCore() {
        return group.isEmpty();
    }

    /** As rules for access name it. */
    @Override
    public String toString() {
        return isCore() ? plural : plural + "." + group;
    }
}
