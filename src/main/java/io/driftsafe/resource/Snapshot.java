package io.driftsafe.resource;

import java.time.Instant;
import java.util.Optional;

/** A configuration with its hash, monthly cost and time. */
public record Snapshot(Kind kind, Configuration config, Optional<Money> estimatedCost, Instant timestamp) {

    public ConfigHash configHash() {
        return config.hash();
    }

    /** What the configuration was taken for. */
    public enum Kind {
        ORIGINAL,
        TARGET,
        OBSERVED,
        APPLIED,
        RESTORED
    }
}
