package io.driftsafe.wire;

/** An answer about one thing that has versions; it is sent with an {@code ETag}. */
public interface Versioned {}
