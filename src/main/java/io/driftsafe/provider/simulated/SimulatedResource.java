package io.driftsafe.provider.simulated;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Region;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

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

    /** In bytes: an index takes no more. */
    private static final int LONGEST_KEY = 1000;

    /**
     * A resource with the key that tells what it is in the real world, whatever its addresses: some types take over the
     * ARN of another resource, so the type and the id are needed too.
     */
    static SimulatedResource named(String account, String resourceId, ResourceType type, Configuration configuration) {
        var arn = configuration.text("arn");
        var id = configuration.text("id").filter(value -> !arn.equals(Optional.of(value)));
        if (arn.isEmpty() && id.isEmpty()) {
            return new SimulatedResource(account, resourceId, resourceId, type, configuration, false);
        }
        var key = String.join(" ", type.name(), arn.orElse(""), id.orElse(""));
        return new SimulatedResource(account, resourceId, key, type, configuration, false);
    }

    boolean canBeStored() {
        return resourceKey.equals(resourceId) || resourceKey.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY;
    }

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
        var progress = inProgress ? new Progress.Working(Optional.empty()) : new Progress.AtRest();
        return new Observation(
                resource,
                resourceKey,
                type.movedAs(configuration),
                configuration,
                at,
                progress,
                type.manager(configuration));
    }

    private Optional<String> text(String attribute) {
        return configuration
                .at(AttributePath.ROOT.child(attribute))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(value -> !value.isBlank());
    }
}
