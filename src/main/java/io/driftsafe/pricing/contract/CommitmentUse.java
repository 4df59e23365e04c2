package io.driftsafe.pricing.contract;

import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A commitment as a check reckoned with it.
 *
 * @param version of its terms
 * @param shift by how much the change raises its use, in its unit; below zero where it lowers it
 * @param least of it that may have been in use, by what was in flight; null where it was not known
 */
public record CommitmentUse(
        UUID commitment,
        long version,
        BigDecimal shift,
        @Nullable BigDecimal least,
        @Nullable BigDecimal most) {}
