package io.driftsafe;

import java.util.Locale;

/** A moment at which a node is caught on purpose, in either direction. */
enum Window {
    BEFORE_INTENT,
    /** The intent is committed and the call was sent; the cloud has not begun. */
    CALLED,
    /** The cloud is at it. */
    LANDING,
    /** The cloud has done it, and nobody has read it back. */
    ANSWERED,
    SETTLING,
    /** The commit is sent, and its answer is still to come. */
    COMMITTING;

    String of(boolean rollback) {
        return name() + (rollback ? "_ROLLBACK" : "_APPLY");
    }

    static String told(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
