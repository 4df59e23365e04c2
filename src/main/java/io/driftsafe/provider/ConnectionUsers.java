package io.driftsafe.provider;

/** Who needs connections to stay as they are. */
public interface ConnectionUsers {

    /** How many operations have yet to act on the account, or hold resources of it. */
    long needing(String provider, String account);
}
