package io.driftsafe.guardrail;

import java.util.Locale;

/** How far a version of a policy has come in its life; only an active one judges. */
enum PolicyState {
    DRAFT,
    REVIEW,
    APPROVED,
    ACTIVE,
    /** It has judged, and does no more. */
    DEPRECATED,
    /** It was given up, with its policy or for a newer version. */
    ARCHIVED;

    /** As clients see it. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
