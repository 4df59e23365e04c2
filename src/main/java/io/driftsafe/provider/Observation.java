package io.driftsafe.provider;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource as its provider shows it.
 *
 * @param resource with the region where it was found
 * @param resourceKey the provider's own identity of it, so that two names of one resource are one; where accounts are
 *     connections it tells the place itself, for two connections may lead to one
 * @param type with all that is secret or moves by itself in this very resource
 * @param configuration masked
 * @param progress whether the provider still works on a change of it
 * @param manager the other tool that manages it, for people, if one does
 */
public record Observation(
        ResourceRef resource,
        String resourceKey,
        ResourceType type,
        Configuration configuration,
        Instant observedAt,
        Progress progress,
        Optional<String> manager) {

    public boolean inProgress() {
        return progress instanceof Progress.Working;
    }

    /** By which the provider is asked how far its work is, if it works and gave one. */
    public Optional<ObjectNode> handle() {
        return progress instanceof Progress.Working(var handle) ? handle : Optional.empty();
    }
}
