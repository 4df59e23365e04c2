package io.driftsafe.guardrail;

import io.driftsafe.guardrail.rule.PolicyContent;
import java.time.Instant;
import java.util.Optional;

/**
 * What a policy says at a time; it stays as it was written, and only its state moves on.
 *
 * @param number from 1, without gaps
 */
record PolicyVersion(
        int number,
        PolicyContent content,
        PolicyState state,
        String writtenBy,
        Instant writtenAt,
        Optional<Approval> approval) {}
