package io.driftsafe.provider.simulated;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Observation;
import io.driftsafe.resource.ResourceRef;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/** What others do to the simulated resources behind the service's back. */
@Service
@OnSimulatedCloud
class OutsideChanges {

    private final Landing landing;

    OutsideChanges(Landing landing) {
        this.landing = landing;
    }

    Observation patch(ResourceRef resource, JsonNode patch) {
        if (!patch.isObject()) {
            throw Refusal.wrong("", "must be a merge patch that is an object: a resource stays one");
        }
        return landing.patch(resource, patch).orElseThrow(() -> notFound(resource));
    }

    void remove(ResourceRef resource) {
        if (!landing.remove(resource)) {
            throw notFound(resource);
        }
    }

    private static Refusal notFound(ResourceRef resource) {
        return Refusal.notFound("simulated resource", resource.resourceId());
    }
}
