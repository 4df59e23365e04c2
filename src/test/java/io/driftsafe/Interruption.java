package io.driftsafe;

/** What the service was at when it was killed. */
enum Interruption {
    FIRST_START,
    APPLY,
    AUTOMATIC_ROLLBACK,
    ASKED_ROLLBACK,
    IMPORT
}
