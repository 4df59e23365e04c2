package io.driftsafe.provider;

/** One run of a task for an operation, by the operation's id; attempts only rise. */
public record Run(String operation, long attempt) {}
