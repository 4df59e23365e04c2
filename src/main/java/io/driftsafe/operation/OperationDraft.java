package io.driftsafe.operation;

import io.driftsafe.provider.Claims.Claim;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Money;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** All that is decided about an operation before it is stored. */
record OperationDraft(
        ResourceRef resource,
        String resourceKey,
        String resourceType,
        String fixDescription,
        ObjectNode patch,
        Optional<Money> givenCurrentCost,
        Optional<Money> givenProposedCost,
        Snapshot original,
        Snapshot target,
        List<Change> changes,
        RollbackPlan plan,
        int rollbackTimeoutSeconds,
        boolean autoRollback,
        boolean strict,
        boolean acceptIrreversible,
        boolean acceptManagedBy,
        Map<String, String> labels,
        boolean rehearsed,
        Optional<UUID> retryOf) {

    Claim claim() {
        return new Claim(resource.provider(), resource.account(), resourceKey);
    }
}
