package io.driftsafe.resource;

/** What users of the resource feel while it is changed. */
public enum Downtime {
    NONE,
    RESTART,
    UNAVAILABLE
}
