package io.driftsafe.slo;

/** What comes of a cost SLO that would be exceeded. */
enum Enforcement {
    /** Nothing: it is measured, and its status shows it. */
    OBSERVE,
    /** The check warns. */
    WARN,
    /** The check fails; where something is not known it warns. */
    BLOCK,
    /** The check fails, also where something is not known. */
    STRICT_BLOCK;

    boolean blocks() {
        return this == BLOCK || this == STRICT_BLOCK;
    }
}
