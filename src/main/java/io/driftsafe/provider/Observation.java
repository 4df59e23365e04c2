package io.driftsafe.provider;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Instant;

/**
 * A resource as its provider shows it.
 *
 * @param resource with the region where it was found
 * @param resourceKey the provider's own identity of it within the account, so that two names of one resource are one
 * @param configuration masked
 * @param inProgress whether the provider still works on a change of it
 */
public record Observation(
        ResourceRef resource,
        String resourceKey,
        ResourceType type,
        Configuration configuration,
        Instant observedAt,
        boolean inProgress) {}
