package io.driftsafe.provider.kubernetes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A kind of objects that is changed here. */
enum Kind {
    DEPLOYMENT("kubernetes_deployment", "Deployment", apps("deployments"), "/spec/template"),
    STATEFUL_SET("kubernetes_stateful_set", "StatefulSet", apps("statefulsets"), "/spec/template"),
    DAEMON_SET("kubernetes_daemonset", "DaemonSet", apps("daemonsets"), "/spec/template"),
    CRON_JOB(
            "kubernetes_cron_job",
            "CronJob",
            new ApiResource("batch", "cronjobs", List.of("v1", "v1beta1")),
            "/spec/jobTemplate/spec/template"),
    AUTOSCALER("kubernetes_horizontal_pod_autoscaler", "HorizontalPodAutoscaler", ApiResource.AUTOSCALERS, ""),
    VOLUME_CLAIM(
            "kubernetes_persistent_volume_claim",
            "PersistentVolumeClaim",
            new ApiResource("", "persistentvolumeclaims", List.of("v1")),
            "");

    private final String typeName;
    private final String title;
    private final ApiResource api;
    private final String podTemplate;

    Kind(String typeName, String title, ApiResource api, String podTemplate) {
        this.typeName = typeName;
        this.title = title;
        this.api = api;
        this.podTemplate = podTemplate;
    }

    private static ApiResource apps(String plural) {
        return new ApiResource("apps", plural, List.of("v1"));
    }

    static Optional<Kind> ofType(String typeName) {
        return Arrays.stream(values())
                .filter(kind -> kind.typeName.equals(typeName))
                .findFirst();
    }

    /** By its name within the id of a resource, as in {@code shop/deployment/web}. */
    static Optional<Kind> ofName(String name) {
        return Arrays.stream(values()).filter(kind -> kind.inId().equals(name)).findFirst();
    }

    String typeName() {
        return typeName;
    }

    /** As Kubernetes writes it. */
    String title() {
        return title;
    }

    String inId() {
        return title.toLowerCase(Locale.ROOT);
    }

    ApiResource api() {
        return api;
    }

    /** The JSON Pointer to its pod template, if it has one. */
    Optional<String> podTemplate() {
        return Optional.of(podTemplate).filter(pointer -> !pointer.isEmpty());
    }

    /** Whether an autoscaler may hold its number of replicas. */
    boolean scales() {
        return this == DEPLOYMENT || this == STATEFUL_SET;
    }

    /**
     * Whether it may leave its pods as they are when its pod template changes, and whether its pods tell how far it is.
     */
    boolean mayKeepPods() {
        return this == STATEFUL_SET || this == DAEMON_SET;
    }

    /** Whether another pod template replaces the pods that run. */
    boolean rollsOut() {
        return this == DEPLOYMENT || this == STATEFUL_SET || this == DAEMON_SET;
    }
}
