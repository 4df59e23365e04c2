package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Progress;
import io.driftsafe.resource.Quantity;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How far a cluster is with growing the volume of a claim. */
final class VolumeGrowth {

    private VolumeGrowth() {}

    static Progress of(JsonNode claim) {
        var wanted = amount(claim, "/spec/resources/requests/storage").orElse(Quantity.NONE);
        var there = amount(claim, "/status/capacity/storage");
        var bound = claim.at("/status/phase").asString("").equals("Bound");
        if (!bound || there.isEmpty() || !wanted.isMoreThan(there.get()) || waitsForAPod(claim)) {
            return new Progress.AtRest();
        }
        var infeasible = claim.at("/status/allocatedResourceStatuses/storage").asString("");
        return infeasible.endsWith("Infeasible")
                ? new Progress.Failed("The volume cannot be grown: " + infeasible)
                : new Progress.Working(Optional.empty());
    }

    /** The rest is done when a pod next mounts it. */
    private static boolean waitsForAPod(JsonNode claim) {
        return claim.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asString("").equals("FileSystemResizePending")
                        && condition.path("status").asString("").equals("True"));
    }

    private static Optional<Quantity> amount(JsonNode claim, String pointer) {
        return Quantity.parse(claim.at(pointer).asString(""));
    }
}
