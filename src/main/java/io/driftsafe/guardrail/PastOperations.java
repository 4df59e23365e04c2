package io.driftsafe.guardrail;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The operations that there have been, as policies would have judged them; a room above this one knows them. */
public interface PastOperations {

    /**
     * Newest first, as they were when they were created.
     *
     * @param before only those that are older than this one
     */
    List<PastOperation> newest(Filter filter, Optional<UUID> before, int limit);

    /** @param labels all of which they bear */
    record Filter(
            Optional<String> provider,
            Optional<String> account,
            Optional<String> resourceId,
            Optional<String> resourceType,
            Map<String, String> labels,
            Optional<Instant> createdAfter,
            Optional<Instant> createdBefore) {}

    /**
     * An operation that was created before.
     *
     * @param id as clients see it
     * @param judgedAt when its policies were asked, or where they never were, when it was created
     * @param violations those that the policies found then
     */
    record PastOperation(
            UUID uuid,
            String id,
            Instant createdAt,
            Instant judgedAt,
            ProposedChange change,
            Outcome outcome,
            List<Violation> violations) {

        public PastOperation {
            violations = List.copyOf(violations);
        }
    }

    /** What came of asking the policies. */
    enum Outcome {
        NOT_JUDGED,
        PASSED,
        WARNED,
        BLOCKED;

        static Outcome of(List<Violation> violations) {
            if (violations.isEmpty()) {
                return PASSED;
            }
            return violations.stream().anyMatch(Violation::blocks) ? BLOCKED : WARNED;
        }
    }
}
