package io.driftsafe.slo;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A cost SLO.
 *
 * @param owner who answers for it
 * @param basis which cost of bills counts
 * @param version raised by each change
 * @param archivedAt since when it counts no more
 */
record Slo(
        UUID id,
        String name,
        String description,
        SloType type,
        SloScope scope,
        Threshold threshold,
        Optional<Baseline> baseline,
        Enforcement enforcement,
        String owner,
        CostBasis basis,
        long version,
        Instant createdAt,
        String createdBy,
        Instant updatedAt,
        String updatedBy,
        Optional<Instant> archivedAt) {

    /** For people. */
    String title() {
        return "%s (%s)".formatted(name, new SloId(id).value());
    }
}
