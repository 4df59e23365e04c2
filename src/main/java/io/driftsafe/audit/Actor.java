package io.driftsafe.audit;

/** Whoever asked. */
public record Actor(String name) {

    /** Anybody who reaches the service, while nobody has to sign in. */
    public static final Actor LOCAL = new Actor("local");

    public Actor {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An actor has a name");
        }
    }

    /** Whether it is known who that is. */
    public boolean isKnown() {
        return !equals(LOCAL);
    }
}
