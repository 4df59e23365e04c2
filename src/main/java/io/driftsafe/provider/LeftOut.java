package io.driftsafe.provider;

/**
 * What a listing does not show, though it may be there.
 *
 * @param why a sentence for people
 */
public record LeftOut(String provider, String account, String why) {}
