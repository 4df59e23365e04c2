package io.driftsafe.guardrail;

import io.driftsafe.guardrail.PastOperations.Outcome;
import java.time.Instant;
import java.util.List;

/**
 * An operation of which something else would have come.
 *
 * @param reasons what the version that is tried has against it
 * @param before what the version that judged had against it
 */
record ChangedOutcome(
        String operationId,
        String resourceId,
        Instant createdAt,
        Outcome was,
        Outcome wouldBe,
        List<Violation> reasons,
        List<Violation> before) {}
