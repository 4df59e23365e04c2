package io.driftsafe.provider.simulated;

import io.driftsafe.provider.Observation;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Region;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Instant;
import java.util.Optional;

/**
 * A resource of the simulated cloud under one of its names.
 *
 * @param type with what is secret in this very resource
 * @param configuration masked
 * @param inProgress whether a write to it is stuck
 */
record SimulatedResource(
        String account,
        String resourceId,
        String resourceKey,
        ResourceType type,
        Configuration configuration,
        boolean inProgress) {

    SimulatedResource with(Configuration changed) {
        return new SimulatedResource(account, resourceId, resourceKey, type, changed, inProgress);
    }

    SimulatedResource stuck() {
        return new SimulatedResource(account, resourceId, resourceKey, type, configuration, true);
    }

    /** A region named by the caller only narrows the search. */
    boolean isIn(Optional<String> wanted) {
        return wanted.isEmpty() || wanted.equals(Region.of(configuration));
    }

    Observation observed(Instant at) {
        var resource = new ResourceRef(SimulatedCloud.NAME, account, Region.of(configuration), resourceId);
        return new Observation(resource, resourceKey, type, configuration, at, inProgress);
    }
}
