package io.driftsafe.pricing.contract;

/** What is bought ahead. */
enum CommitmentType {
    /** Instances of a size. */
    RESERVED_INSTANCE,
    /** So many US dollars an hour of what a plan covers. */
    SAVINGS_PLAN
}
