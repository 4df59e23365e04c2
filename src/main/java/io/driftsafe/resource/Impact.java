package io.driftsafe.resource;

/** What a moved attribute touches. */
public enum Impact {
    COST,
    SECURITY,
    AVAILABILITY,
    CONFIGURATION
}
