package io.driftsafe.slo;

/** Which cost of a bill counts. */
enum CostBasis {
    /** With upfront payments spread over what they are for. */
    EFFECTIVE,
    /** As it stands on the invoice. */
    BILLED
}
