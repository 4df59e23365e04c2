package io.driftsafe.pricing.contract;

/** What a savings plan covers. */
enum PlanType {
    /** Compute of every kind, everywhere. */
    COMPUTE,
    /** One family of instances in one region. */
    INSTANCE_FAMILY
}
