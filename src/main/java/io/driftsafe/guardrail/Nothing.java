package io.driftsafe.guardrail;

/** The body of an action that takes none. */
record Nothing() {}
