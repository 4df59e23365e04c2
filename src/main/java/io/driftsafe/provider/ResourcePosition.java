package io.driftsafe.provider;

/** Where a listing of a provider's resources stands: the last one listed. */
public record ResourcePosition(String account, String resourceId) {}
