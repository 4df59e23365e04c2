package io.driftsafe.operation;

import io.driftsafe.resource.Reversibility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step of putting a resource back.
 *
 * @param restoreConfig a merge patch; null removes what the fix added
 * @param verification what is looked at afterwards
 */
record RollbackStep(
        int order,
        String description,
        ObjectNode restoreConfig,
        String verification,
        Reversibility reversibility,
        Status status,
        @Nullable String message) {

    RollbackStep become(Status status, @Nullable String message) {
        return new RollbackStep(order, description, restoreConfig, verification, reversibility, status, message);
    }

    RollbackStep at(int order) {
        return new RollbackStep(order, description, restoreConfig, verification, reversibility, status, message);
    }

    /** Whether it was taken. */
    enum Status {
        PENDING,
        DONE,
        FAILED,
        SKIPPED
    }
}
