package io.driftsafe.gate;

/** A gate that is closed, and what opens it. */
public record ClosedGate(String message) {}
