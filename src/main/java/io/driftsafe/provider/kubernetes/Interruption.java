package io.driftsafe.provider.kubernetes;

import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.ResourceType;
import tools.jackson.databind.JsonNode;

/** What users of a workload feel of another pod template, by the way that this very object replaces its pods. */
final class Interruption {

    private Interruption() {}

    /** @param resizes whether the server resizes pods where they run */
    static ResourceType of(ResourceType type, Kind kind, JsonNode object, boolean resizes) {
        return type.felt(attribute ->
                isOfContainers(attribute) ? felt(kind, object, resizes, attribute.downtime()) : attribute.downtime());
    }

    private static boolean isOfContainers(ResourceType.Attribute attribute) {
        return attribute.path().segments().getFirst().endsWith("containers");
    }

    private static Downtime felt(Kind kind, JsonNode object, boolean resizes, Downtime usual) {
        if (InPlace.keepsPods(object)) {
            return resizes && !InPlace.restartsContainers(object) ? Downtime.NONE : usual;
        }
        return switch (kind) {
            case DEPLOYMENT -> Pods.mayAllBeGone(object) ? Downtime.UNAVAILABLE : usual;
            case STATEFUL_SET -> object.at("/spec/replicas").asLong(1) == 1 ? Downtime.UNAVAILABLE : usual;
            case DAEMON_SET, CRON_JOB, AUTOSCALER, VOLUME_CLAIM -> usual;
        };
    }
}
