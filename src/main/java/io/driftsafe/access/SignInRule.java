package io.driftsafe.access;

/**
 * Whether callers have to sign in.
 *
 * @param required else nobody knows who they are
 */
public record SignInRule(boolean required) {}
