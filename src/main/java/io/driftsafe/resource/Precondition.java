package io.driftsafe.resource;

/** What keeps a write from landing on a resource that is no longer as it was seen. */
public enum Precondition {
    /** The cloud compares a version, fingerprint or revision that travels with the write. */
    SERVER_TOKEN,
    /** The cloud tests the old values, which travel with the write. */
    SERVER_TEST,
    /**
     * The resource is read right before the write and after it; between read and write a gap of milliseconds is open.
     */
    READ_COMPARE
}
