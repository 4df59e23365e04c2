package io.driftsafe.audit;

/** Whoever asked. */
public record Actor(String name) {

    public Actor {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An actor has a name");
        }
    }
}
