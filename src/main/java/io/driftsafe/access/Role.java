package io.driftsafe.access;

/** What a caller may do. */
enum Role {
    /** Look at everything. */
    VIEWER,
    /** Look at and change everything. */
    OPERATOR
}
