package io.driftsafe.resource;

/** How truly a change can be put back. */
public enum Reversibility {
    /** As it was. */
    EXACT,
    /** An equal resource under a new id. */
    EQUIVALENT_NEW_ID,
    /** The setting comes back, its effect does not. */
    CONFIG_ONLY,
    /** As it was, but not at once. */
    DELAYED,
    /** Not at all. */
    NONE
}
